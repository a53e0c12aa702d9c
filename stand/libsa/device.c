/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.c: from "dev:path" to an open file.
 */
#include <libsa/disk.h>

int
filespec_parse(const char *text, struct filespec *out)
{
	const char *colon = strchr(text, ':');
	const char *slash = strchr(text, '/');
	size_t devlen = 0;

	memset(out, 0, sizeof(*out));
	if (colon != NULL && (slash == NULL || colon < slash)) {
		devlen = (size_t)(colon - text);
		if (devlen == 0)
			return EINVAL;
		if (devlen >= sizeof(out->sp_dev))
			return ENAMETOOLONG;
		memcpy(out->sp_dev, text, devlen);
		text = colon + 1;
	}
	if (kstrlcpy(out->sp_path, text, sizeof(out->sp_path)) >=
	    sizeof(out->sp_path))
		return ENAMETOOLONG;
	return 0;
}

static bool
isdig(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Is `dev` the name without what NetBSD's loader makes optional, unit 0 and
 * partition a?  "hd" is hd0a, "hd1" is hd1a, "cd0a" is cd0.
 */
static bool
unit_matches(const char *dev, const char *name)
{
	size_t len = strlen(dev), namelen = strlen(name);
	const char *rest = name + len;

	if (len == 0 || len > namelen + 1)
		return false;
	if (len == namelen + 1)
		return dev[namelen] == 'a' && isdig(name[namelen - 1]) &&
		    strncmp(dev, name, namelen) == 0;
	if (strncmp(dev, name, len) != 0)
		return false;
	if (isdig(dev[len - 1]))
		return strcmp(rest, "a") == 0;
	return strcmp(rest, "0a") == 0 || strcmp(rest, "0") == 0;
}

/* How well a name matches: 2: exactly; 1: by a default; 0: not. */
static int
volume_rank(const struct sa_volinfo *vi, const char *dev)
{
	if (strncmp(dev, "NAME=", 5) == 0)
		return dev[5] != '\0' && strcmp(dev + 5, vi->vi_label) == 0 ? 2
									    : 0;
	if (strcmp(dev, "esp") == 0)
		return !vi->vi_isesp ? 0 : vi->vi_isboot ? 2 : 1;
	if (strcmp(dev, vi->vi_name) == 0)
		return 2;
	return unit_matches(dev, vi->vi_name) ? 1 : 0;
}

/* device_find without a scan. */
static int
volume_find(struct loader *ld, const char *dev, size_t *index)
{
	const struct sa_volinfo *vi;
	int rank, best = 0;
	size_t i;

	for (i = 0; (vi = device_info(ld, i)) != NULL; i++) {
		rank = volume_rank(vi, dev);
		if (rank > best) {
			best = rank;
			*index = i;
		}
	}
	return best > 0 ? 0 : ENXIO;
}

int
device_find(struct loader *ld, const char *dev, size_t *index)
{
	int error;

	if (device_table(ld) == NULL)
		return ENOMEM;
	if (dev[0] == '\0')
		dev = ld->ld_dev;
	error = volume_find(ld, dev, index);
	if (error == 0)
		return 0;
	device_scan(ld);
	return volume_find(ld, dev, index);
}

/* The n-th partition of all disks, from 0, or NULL. */
static const struct sa_volinfo *
partition_at(struct loader *ld, uint64_t n)
{
	const struct sa_volinfo *vi;
	size_t i;

	for (i = 0; (vi = device_info(ld, i)) != NULL; i++)
		if (vi->vi_partition >= 0 && n-- == 0)
			return vi;
	return NULL;
}

/* Write why a volume cannot be mounted: the fault of its last mount. */
static void
mount_why(struct loader *ld, const char *dev, int error, char out[DEVICE_WHY])
{
	const struct volume *v;
	char text[SA_FAULT];
	size_t i;

	if (error != EFTYPE && device_find(ld, dev, &i) == 0 &&
	    (v = device_volume(ld, i)) != NULL)
		(void)kstrlcpy(
		    out, sa_fault_text(&v->v_fault, error, text), DEVICE_WHY);
	else
		(void)kstrlcpy(out,
		    error == EFTYPE ? "no known file system" : kstrerror(error),
		    DEVICE_WHY);
}

const char *
device_why(struct loader *ld, const char *dev, int error, char out[DEVICE_WHY])
{
	const struct sa_volinfo *vi;
	uint64_t n;

	if (error != ENXIO) {
		mount_why(ld, dev, error, out);
	} else if (strncmp(dev, "dk", 2) != 0 || !isdig(dev[2]) ||
	    kstrtou64(dev + 2, 10, &n) != 0) {
		(void)ksnprintf(
		    out, DEVICE_WHY, "no such device (`dev` lists them)");
	} else if ((vi = partition_at(ld, n)) == NULL) {
		(void)ksnprintf(out, DEVICE_WHY,
		    "a wedge, which the kernel numbers: name it as `dev` "
		    "lists it");
	} else {
		(void)ksnprintf(out, DEVICE_WHY,
		    "a wedge, which the kernel numbers; in the order of the "
		    "disks here it is %s%s%s",
		    vi->vi_name, vi->vi_label[0] != '\0' ? ", NAME=" : "",
		    vi->vi_label[0] != '\0' ? SA_VIS(vi->vi_label) : "");
	}
	return out;
}

int
device_mount(struct loader *ld, const char *dev, struct fs_volume **vp)
{
	size_t i;
	int error = device_find(ld, dev, &i);

	return error == 0 ? device_mount_number(ld, i, vp) : error;
}

size_t
device_fwfs(struct loader *ld, const char *dev)
{
	const struct volume *v;
	size_t i;

	if (device_find(ld, dev, &i) != 0 || (v = device_volume(ld, i)) == NULL)
		return SA_NODISK;
	return v->v_fwfs == SA_NOFWFS ? SA_NODISK : v->v_fwfs;
}

int
path_canon(const char *path, char *out, size_t outsize)
{
	size_t n = 0, len;
	const char *end;

	for (;; path = end) {
		while (*path == '/')
			path++;
		if (*path == '\0')
			break;
		if ((end = strchr(path, '/')) == NULL)
			end = path + strlen(path);
		len = (size_t)(end - path);
		if (len == 1 && path[0] == '.')
			continue;
		if (len == 2 && path[0] == '.' && path[1] == '.') {
			while (n > 0 && out[--n] != '/')
				continue;
			continue;
		}
		if (n + 1 + len >= outsize)
			return ENAMETOOLONG;
		out[n++] = '/';
		memcpy(out + n, path, len);
		n += len;
	}
	if (n == 0)
		out[n++] = '/';
	out[n] = '\0';
	return 0;
}

int
sa_open(struct loader *ld, const struct filespec *spec, struct sa_file *out)
{
	char path[sizeof(spec->sp_path) + 2];
	int error = path_canon(spec->sp_path, path, sizeof(path));

	if (error == 0)
		error = device_mount(ld, spec->sp_dev, &out->sf_vol);
	if (error != 0) {
		(void)device_why(ld, spec->sp_dev, error, out->sf_why);
		return error;
	}
	error = fs_open(out->sf_vol, path, &out->sf_file);
	if (error != 0) {
		(void)kstrlcpy(out->sf_why, SA_FS_WHY(out->sf_vol, error),
		    sizeof(out->sf_why));
		fs_unmount(out->sf_vol);
	}
	return error;
}

void
sa_close(struct sa_file *f)
{
	fs_close(f->sf_file);
	fs_unmount(f->sf_vol);
}
