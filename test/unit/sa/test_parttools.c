/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_parttools.c: tables written by sgdisk(8), sfdisk(8) and fdisk(8),
 * compared with their listing: start, size, type and name of every partition.
 */
#include "decodetest.h"
#include "partmake.h"

#define TOOLS "export PATH=$PATH:/usr/sbin:/sbin LC_ALL=C.UTF-8; "
#define SIZE  ((size_t)2 << 20)

/* A type by sgdisk's code, by its GUID or MBR's number, and by our name. */
static const struct type {
	const char *t_code, *t_id, *t_name;
} types[] = {
    {"EF00", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "EFI system"},
    {"EF02", "21686148-6449-6E6F-744E-656564454649", "BIOS boot"},
    {"A901", "49F48D32-B10E-11DC-B99B-0019D1879648", "NetBSD swap"},
    {"A902", "49F48D5A-B10E-11DC-B99B-0019D1879648", "NetBSD FFS"},
    {"A903", "49F48D82-B10E-11DC-B99B-0019D1879648", "NetBSD LFS"},
    {"A904", "2DB519C4-B10F-11DC-B99B-0019D1879648", "NetBSD ccd"},
    {"A905", "2DB519EC-B10F-11DC-B99B-0019D1879648", "NetBSD cgd"},
    {"A906", "49F48DAA-B10E-11DC-B99B-0019D1879648", "NetBSD RAID"},
    {"A503", "516E7CB6-6ECF-11D6-8FF8-00022D09712B", "FreeBSD UFS"},
    {"0700", "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", "Windows data"},
    {"0C01", "E3C9E316-0B5C-4DB8-817D-F92DF00215AE", "Windows reserved"},
    {"8200", "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F", "Linux swap"},
    {"8300", "0FC63DAF-8483-4772-8E79-3D69D8477DE4", "Linux"},
    {"8E00", "E6D6D379-F507-44C2-A23C-238F2A3DF928", "type e6d6d379-..."},
    {NULL, "1", "FAT12"},
    {NULL, "4", "FAT16"},
    {NULL, "6", "FAT16"},
    {NULL, "7", "NTFS"},
    {NULL, "b", "FAT32"},
    {NULL, "c", "FAT32"},
    {NULL, "e", "FAT16"},
    {NULL, "42", "type 0x42"},
    {NULL, "82", "Linux swap"},
    {NULL, "83", "Linux"},
    {NULL, "8e", "Linux LVM"},
    {NULL, "a5", "FreeBSD"},
    {NULL, "a6", "OpenBSD"},
    {NULL, "a9", "NetBSD"},
    {NULL, "ef", "EFI system"},
};

static const char *
type_name(const char *word)
{
	for (size_t i = 0; i < knitems(types); i++)
		if (strcmp(word, types[i].t_id) == 0 ||
		    (types[i].t_code != NULL &&
			strcmp(word, types[i].t_code) == 0))
			return types[i].t_name;
	fail_msg("type %s is not known to the test", word);
	return "";
}

/* The disk that a command writes to "$F", which holds zeros. */
static struct bytes
make(const char *command)
{
	struct bytes zeros = {calloc(1, SIZE), SIZE}, disk;
	static char words[40000];

	assert_true((size_t)snprintf(words, sizeof(words),
			TOOLS "{ %s; } >\"$F.said\" 2>&1 || "
			      "{ cat \"$F.said\" >&2; exit 1; }; "
			      "rm \"$F.said\"; cat \"$F\"",
			command) < sizeof(words));
	disk = decodetest_make(&zeros, words);
	assert_int_equal(disk.b_size, SIZE);
	free(zeros.b_data);
	return disk;
}

/* What the loader finds. */
static struct parts found; /* owner: the running test */

static void
scan(const struct bytes *disk, uint32_t blksize)
{
	struct partdisk *pd = partdisk_new(blksize, SIZE / blksize);

	memcpy(pd->pd_data, disk->b_data, SIZE);
	assert_int_equal(part_scan(parts_init(&found, pd)), 0);
	partdisk_free(pd);
}

/* One line: number, start, blocks, type, and with `named` the name. */
static bool
check_line(const char *line, bool named)
{
	const struct part *pt;
	uint64_t start, nblks;
	char *rest, type[40];
	unsigned number;
	size_t len;

	number = (unsigned)strtoul(line, &rest, 10);
	start = strtoull(rest, &rest, 10);
	nblks = strtoull(rest, &rest, 10);
	rest += strspn(rest, " ");
	len = strcspn(rest, " ");
	assert_true(number > 0 && nblks > 0 && len > 0 && len < sizeof(type));
	memcpy(type, rest, len);
	type[len] = '\0';
	rest += len;
	if (strcmp(type, "5") == 0 || strcmp(type, "f") == 0)
		return false; /* extended: its contents are listed */
	pt = parts_slot(&found,
	    number - 1 + (named || number < 5 || strlen(type) > 2 ? 0 : 4));
	assert_int_equal(pt->pt_startblk, start);
	assert_int_equal(pt->pt_nblks, nblks);
	assert_string_equal(pt->pt_type, type_name(type));
	if (named)
		assert_string_equal(pt->pt_label, *rest == ' ' ? rest + 1 : "");
	return true;
}

/* Each partition of a listing is found, and no other. */
static void
check_listing(const struct bytes *disk, const char *command, bool named)
{
	struct bytes said = decodetest_make(disk, command);
	size_t n = 0;
	char *text = strndup((char *)said.b_data, said.b_size), *line, *next;

	assert_non_null(text);
	for (line = text; (next = strchr(line, '\n')) != NULL;
	     line = next + 1) {
		*next = '\0';
		n += check_line(line, named);
	}
	assert_true(n > 0);
	assert_int_equal(found.n, n);
	free(text);
	free(said.b_data);
}

/*
 * "<number> <start> <blocks> <type> <name>" of the tables of fdisk and sgdisk.
 * fdisk writes "p1" behind a file's name that ends with a digit.
 */
#define FDISK(blksize, columns)                                                  \
	TOOLS                                                                    \
	"fdisk -b " blksize " -l -o Device,Start,Sectors," columns               \
	" \"$F\" | sed -n \"s|^${F}p*\\([0-9]*\\)  *\\([0-9]*\\)  *\\([0-9]*\\)" \
	"  *\\([^ ]*\\) *|\\1 \\2 \\3 \\4 |p\" | sed 's/ *$//'"
#define SGDISK \
	TOOLS  \
	"sgdisk -p \"$F\" | awk '/^ +[0-9]/ { print $1, $2, $3 - $2 + 1, $6 }'"

static void
check_gpt(const struct bytes *disk)
{
	scan(disk, 512);
	assert_string_equal(found.ps.ps_table, "GPT");
	assert_null(found.ps.ps_note);
	check_listing(disk, SGDISK, false);
	check_listing(disk, FDISK("512", "Type-UUID,Name"), true);
}

/* Every type; names of 36 characters and beyond ASCII; attributes. */
static void
test_gpt_types(void **state)
{
	char command[4000] = "sgdisk -a 1", *p = command + strlen(command);
	struct bytes disk;
	unsigned i;

	(void)state;
	for (i = 0; i < knitems(types) && types[i].t_code != NULL; i++)
		p += sprintf(p, " -n %u:%u:+%u -t %u:%s -c %u:%s", i * 2 + 1,
		    100 * (i + 1), i + 5, i * 2 + 1, types[i].t_code, i * 2 + 1,
		    i == 0       ? "'EFI system partition of the disk  xx'"
			: i == 1 ? "'\303\204 \342\202\254 \320\226'"
			: i == 2 ? "''"
				 : "root");
	strcpy(p, " -A 3:set:59 \"$F\"");
	disk = make(command);
	check_gpt(&disk);
	for (size_t j = 0; j < found.n; j++)
		assert_int_equal((found.part[j].pt_flags & PARTF_BOOTME) != 0,
		    found.part[j].pt_slot == 2);
	free(disk.b_data);
}

/* More than 128, in tables of more entries; gaps; out of order. */
static void
test_gpt_many(void **state)
{
	static char command[30000];
	char *p = command;
	struct bytes disk;

	(void)state;
	p += sprintf(p, "sgdisk -S 256 \"$F\" && sgdisk -a 1");
	for (unsigned i = 1; i <= 200; i++)
		p += sprintf(p, " -n %u:%u:+1 -t %u:%s", 257 - i, 200 + 7 * i,
		    257 - i, i % 2 ? "A902" : "8300");
	strcpy(p, " \"$F\"");
	disk = make(command);
	check_gpt(&disk);
	assert_int_equal(found.n, 200);
	free(disk.b_data);
}

/* Without the first header or the first table the backup is read. */
static void
test_gpt_backup(void **state)
{
	struct bytes disk = make("sgdisk -a 1 -n 2:64:+99 -t 2:A902 -c 2:root "
				 "-n 5:200:300 -t 5:EF00 \"$F\"");
	struct bytes whole = {malloc(SIZE), SIZE};

	(void)state;
	memcpy(whole.b_data, disk.b_data, SIZE);
	for (size_t at = 512; at <= 1024; at += 512) {
		memset(disk.b_data + at, 0, 512);
		scan(&disk, 512);
		assert_non_null(strstr(found.ps.ps_note, "backup"));
		check_listing(&whole, SGDISK, false);
		check_listing(&whole, FDISK("512", "Type-UUID,Name"), true);
		memcpy(disk.b_data, whole.b_data, SIZE);
	}
	free(disk.b_data);
	free(whole.b_data);
}

/* A hybrid MBR names some of the GPT's partitions: the GPT is used. */
static void
test_gpt_hybrid(void **state)
{
	struct bytes disk = make("sgdisk -a 1 -n 1:64:+99 -t 1:A902 "
				 "-n 2:200:300 -t 2:EF00 -n 3:400:500 "
				 "-t 3:0700 \"$F\" && sgdisk -h 1:3 \"$F\"");

	(void)state;
	assert_int_equal(disk.b_data[446 + 16 + 4], 0xa9);
	check_gpt(&disk);
	free(disk.b_data);
}

static void
test_mbr_types(void **state)
{
	char command[2000], *p = command;
	struct bytes disk;
	unsigned n = 0;

	(void)state;
	/* Three primary ones, and the rest in an extended one, as sfdisk. */
	p += sprintf(p, "printf 'label: dos\\n");
	for (size_t i = 0; i < knitems(types); i++) {
		if (types[i].t_code != NULL)
			continue;
		if (n == 3)
			p += sprintf(p, "start=1000, size=2900, type=f\\n");
		p += sprintf(p, "start=%u, size=%u, type=%s\\n",
		    n < 3 ? 100 * (n + 1) : 1000 + 100 * n, 20 + n,
		    types[i].t_id);
		n++;
	}
	strcpy(p, "' | sfdisk \"$F\"");
	disk = make(command);
	scan(&disk, 512);
	assert_string_equal(found.ps.ps_table, "MBR");
	assert_null(found.ps.ps_note);
	check_listing(&disk, FDISK("512", "Id"), false);
	assert_int_equal(found.n, n);
	free(disk.b_data);
}

/* Blocks of 4096 bytes: sfdisk and sgdisk support them on devices only. */
static void
test_4096(void **state)
{
	struct bytes disk =
	    make("printf 'g\\nn\\n1\\n300\\n+20\\nn\\n7\\n400\\n+99\\nx\\nn\\n7"
		 "\\nsome name\\nr\\nw\\n' | fdisk -b 4096 \"$F\"");

	(void)state;
	scan(&disk, 4096);
	assert_string_equal(found.ps.ps_table, "GPT");
	assert_null(found.ps.ps_note);
	check_listing(&disk, FDISK("4096", "Type-UUID,Name"), true);
	free(disk.b_data);

	disk = make("printf 'o\\nn\\np\\n1\\n300\\n+20\\nn\\ne\\n2\\n400\\n"
		    "+90\\nn\\nl\\n410\\n+20\\nn\\nl\\n440\\n+40\\nw\\n' | "
		    "fdisk -b 4096 \"$F\"");
	scan(&disk, 4096);
	assert_string_equal(found.ps.ps_table, "MBR");
	check_listing(&disk, FDISK("4096", "Id"), false);
	assert_int_equal(found.n, 3);
	free(disk.b_data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_gpt_types),
	    cmocka_unit_test(test_gpt_many),
	    cmocka_unit_test(test_gpt_backup),
	    cmocka_unit_test(test_gpt_hybrid),
	    cmocka_unit_test(test_mbr_types),
	    cmocka_unit_test(test_4096),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
