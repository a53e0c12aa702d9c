/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakefw.c: memory, handles and the life of the firmware for tests.
 */
#include "fakefw.h"
#include "fakepriv.h"

#include <sys/mman.h>

struct fakefw fw; /* owner: the running test */

void
fw_die(const char *why)
{
	fprintf(stderr, "fake firmware: %s\nconsole: %s\n", why, fw.fw_text);
	abort();
}

/*
 * Most calls are forbidden after the first ExitBootServices.
 */
void
fw_alive(const char *call)
{
	if (fw.fw_stopped) {
		fprintf(stderr, "%s after ExitBootServices\n", call);
		abort();
	}
}

void
fw_log(char call)
{
	size_t len = strlen(fw.fw_calls);

	if (len < sizeof(fw.fw_calls) - 1)
		fw.fw_calls[len] = call;
}

/* ---- pages ---- */

static bool
arena_range(uint64_t pa, uint64_t npages, size_t *first)
{
	if (pa < ARENA_PA || pa >= ARENA_END || (pa & PAGE_MASK) != 0)
		return false;
	*first = (size_t)(pa - ARENA_PA) >> PAGE_SHIFT;
	return npages <= ARENA_PAGES - *first;
}

/* The first free pages of the arena; beyond it if there are none. */
static EFI_PHYSICAL_ADDRESS
any_pages(UINTN npages)
{
	size_t i, n = 0;

	for (i = 0; i < ARENA_PAGES && n < npages; i++)
		n = fw.fw_type[i] == EfiConventionalMemory ? n + 1 : 0;
	return n < npages ? ARENA_END : ARENA_PA + ((i - n) << PAGE_SHIFT);
}

static EFI_STATUS EFIAPI
fake_alloc_pages(EFI_ALLOCATE_TYPE how, EFI_MEMORY_TYPE type, UINTN npages,
    EFI_PHYSICAL_ADDRESS *pa)
{
	size_t first, i;

	fw_alive("AllocatePages");
	if (how == AllocateAnyPages)
		*pa = any_pages(npages);
	else if (how != AllocateAddress)
		fw_die("AllocatePages: AllocateMaxAddress");
	if (!arena_range(*pa, npages, &first))
		return EFI_NOT_FOUND;
	for (i = first; i < first + npages; i++)
		if (fw.fw_type[i] != EfiConventionalMemory ||
		    ARENA_PA + (i << PAGE_SHIFT) == fw.fw_lie)
			return EFI_NOT_FOUND;
	memset(&fw.fw_type[first], type, npages);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_free_pages(EFI_PHYSICAL_ADDRESS pa, UINTN npages)
{
	size_t first, i;

	fw_alive("FreePages");
	if (!arena_range(pa, npages, &first))
		fw_die("FreePages outside the arena");
	for (i = first; i < first + npages; i++)
		if (fw.fw_type[i] != EfiLoaderData &&
		    fw.fw_type[i] != EfiLoaderCode &&
		    fw.fw_type[i] != EfiACPIReclaimMemory)
			fw_die("FreePages of pages that are not the loader's");
	memset(&fw.fw_type[first], EfiConventionalMemory, npages);
	return EFI_SUCCESS;
}

/*
 * Pages of the arena that are in use.
 */
size_t
fw_arena_used(void)
{
	size_t i, n = 0;

	for (i = 0; i < ARENA_PAGES; i++)
		n += fw.fw_type[i] == EfiLoaderData ||
		    fw.fw_type[i] == EfiLoaderCode;
	return n;
}

void
fw_desc_add(uint32_t type, uint64_t start, uint64_t npages)
{
	EFI_MEMORY_DESCRIPTOR *d = &fw.fw_desc[fw.fw_ndesc++];

	assert_true(fw.fw_ndesc <= FAKE_MAXDESC);
	memset(d, 0, sizeof(*d));
	d->Type = type;
	d->PhysicalStart = start;
	d->NumberOfPages = npages;
}

/*
 * Descriptor n of the map: those of the test, then the arena's runs.  False
 * behind the last one.
 */
static bool
map_desc(size_t n, EFI_MEMORY_DESCRIPTOR *d)
{
	size_t i, j;

	memset(d, 0, sizeof(*d));
	if (n < fw.fw_ndesc) {
		*d = fw.fw_desc[n];
		return true;
	}
	n -= fw.fw_ndesc;
	for (i = 0; i < ARENA_PAGES; i = j, n--) {
		for (j = i; j < ARENA_PAGES && fw.fw_type[j] == fw.fw_type[i];)
			j++;
		if (n != 0)
			continue;
		d->Type = fw.fw_type[i];
		d->PhysicalStart = ARENA_PA + (i << PAGE_SHIFT);
		d->NumberOfPages = j - i;
		return true;
	}
	return false;
}

static EFI_STATUS EFIAPI
fake_get_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key,
    UINTN *descsize, UINT32 *version)
{
	EFI_MEMORY_DESCRIPTOR d;
	UINTN need;
	size_t n = 0;
	unsigned i;

	fw_log('m');
	for (i = 0; i < fw.fw_growth; i++)
		fw_desc_add(EfiBootServicesData,
		    0x80000000 + (uint64_t)fw.fw_ndesc * 0x2000, 1);
	while (map_desc(n, &d))
		n++;
	need = n * fw.fw_descsize;
	*descsize = fw.fw_descsize;
	*version = 1;
	if (*size < need) {
		*size = need;
		return EFI_BUFFER_TOO_SMALL;
	}
	*size = need;
	*key = ++fw.fw_key;
	memset(map, 0xa5, need);
	for (n = 0; map_desc(n, &d); n++)
		memcpy((uint8_t *)map + n * fw.fw_descsize, &d, sizeof(d));
	return EFI_SUCCESS;
}

/* ---- heap ---- */

static EFI_STATUS EFIAPI
fake_alloc_pool(EFI_MEMORY_TYPE type __kunused, UINTN size, void **buf)
{
	size_t i;

	fw_alive("AllocatePool");
	fw.fw_poolcalls++;
	if (fw.fw_poolfail != 0 && fw.fw_poolcalls >= fw.fw_poolfail)
		return EFI_OUT_OF_RESOURCES;
	for (i = 0; fw.fw_block[i] != NULL;)
		if (++i == FAKE_MAXBLOCKS)
			return EFI_OUT_OF_RESOURCES;
	*buf = malloc(size);
	if (*buf == NULL)
		return EFI_OUT_OF_RESOURCES;
	memset(*buf, 0xa5, size);
	fw.fw_block[i] = *buf;
	fw.fw_pool++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_free_pool(void *buf)
{
	size_t i;

	fw_alive("FreePool");
	for (i = 0; i < FAKE_MAXBLOCKS; i++) {
		if (fw.fw_block[i] != buf)
			continue;
		fw.fw_block[i] = NULL;
		free(buf);
		fw.fw_pool--;
		return EFI_SUCCESS;
	}
	fw_die("FreePool of what is not allocated");
}

void
fw_forget(void)
{
	size_t i;

	for (i = 0; i < FAKE_MAXBLOCKS; i++)
		free(fw.fw_block[i]);
	memset(fw.fw_block, 0, sizeof(fw.fw_block));
	fw.fw_pool = 0;
	memset(fw.fw_type, EfiConventionalMemory, sizeof(fw.fw_type));
	fw.fw_stopped = false;
}

/* ---- handles ---- */

EFI_HANDLE
fw_handle(EFI_HANDLE h, EFI_GUID guid, void *interface)
{
	size_t i = fw.fw_nproto++;

	assert_true(i < FAKE_MAXHANDLES);
	fw.fw_proto[i].h = h != NULL ? h : &fw.fw_proto[i];
	fw.fw_proto[i].guid = guid;
	fw.fw_proto[i].interface = interface;
	return fw.fw_proto[i].h;
}

static EFI_STATUS EFIAPI
fake_handle_protocol(EFI_HANDLE h, EFI_GUID *guid, void **interface)
{
	size_t i;

	fw_alive("HandleProtocol");
	for (i = 0; i < fw.fw_nproto; i++) {
		if (fw.fw_proto[i].h != h ||
		    memcmp(&fw.fw_proto[i].guid, guid, sizeof(*guid)) != 0)
			continue;
		*interface = fw.fw_proto[i].interface;
		return EFI_SUCCESS;
	}
	return EFI_UNSUPPORTED;
}

static EFI_STATUS EFIAPI
fake_locate_buffer(EFI_LOCATE_SEARCH_TYPE how __kunused, EFI_GUID *guid,
    void *key __kunused, UINTN *n, EFI_HANDLE **buf)
{
	EFI_STATUS status;
	size_t i;

	fw_alive("LocateHandleBuffer");
	status = fake_alloc_pool(EfiBootServicesData,
	    sizeof(EFI_HANDLE) * FAKE_MAXHANDLES, (void **)buf);
	if (EFI_ERROR(status))
		return status;
	*n = 0;
	for (i = 0; i < fw.fw_nproto; i++)
		if (memcmp(&fw.fw_proto[i].guid, guid, sizeof(*guid)) == 0)
			(*buf)[(*n)++] = fw.fw_proto[i].h;
	if (*n != 0)
		return EFI_SUCCESS;
	fake_free_pool(*buf);
	*buf = NULL;
	return EFI_NOT_FOUND;
}

/*
 * As specified for LocateDevicePath: the handle with the protocol whose path is
 * the longest prefix of this one; the path is advanced past it.
 */
static EFI_STATUS EFIAPI
fake_locate_path(EFI_GUID *guid, EFI_DEVICE_PATH **path, EFI_HANDLE *h)
{
	static EFI_GUID dpguid = EFI_DEVICE_PATH_PROTOCOL_GUID;
	const EFI_DEVICE_PATH *dp;
	size_t i, best = 0;
	void *unused;

	fw_alive("LocateDevicePath");
	for (i = 0; i < fw.fw_nproto; i++) {
		dp = fw.fw_proto[i].interface;
		if (memcmp(&fw.fw_proto[i].guid, &dpguid, sizeof(dpguid)) !=
			0 ||
		    EFI_ERROR(fake_handle_protocol(
			fw.fw_proto[i].h, guid, &unused)) ||
		    !dp_is_prefix(dp, *path) || dp_size(dp) <= best)
			continue;
		best = dp_size(dp);
		*h = fw.fw_proto[i].h;
	}
	if (best == 0)
		return EFI_NOT_FOUND;
	*path = (EFI_DEVICE_PATH *)(void *)((uint8_t *)*path + best);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_locate_protocol(
    EFI_GUID *guid __kunused, void *registration __kunused, void **interface)
{
	fw_alive("LocateProtocol");
	*interface = fw.fw_protocol;
	return fw.fw_protocol == NULL ? EFI_NOT_FOUND : EFI_SUCCESS;
}

/* ---- the end ---- */

static EFI_STATUS EFIAPI
fake_exit(EFI_HANDLE image __kunused, UINTN key)
{
	EFI_STATUS status = fw.fw_exit[fw.fw_nexit++];

	fw_log('x');
	fw.fw_stopped = true;
	if (key != fw.fw_key)
		fw_die("ExitBootServices with an old key");
	return status;
}

int
fw_setup(void **state __kunused)
{
	static bool mapped;

	if (!mapped &&
	    mmap((void *)ARENA_PA, ARENA_PAGES << PAGE_SHIFT,
		PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
		0) != (void *)ARENA_PA)
		return -1;
	mapped = true;
	memset(&fw, 0, sizeof(fw));
	fw.fw_descsize = FAKE_DESCSIZE;
	memset(fw.fw_type, EfiConventionalMemory, sizeof(fw.fw_type));
	fw.fw_bs.AllocatePages = fake_alloc_pages;
	fw.fw_bs.FreePages = fake_free_pages;
	fw.fw_bs.GetMemoryMap = fake_get_map;
	fw.fw_bs.AllocatePool = fake_alloc_pool;
	fw.fw_bs.FreePool = fake_free_pool;
	fw.fw_bs.HandleProtocol = fake_handle_protocol;
	fw.fw_bs.LocateProtocol = fake_locate_protocol;
	fw.fw_bs.LocateHandleBuffer = fake_locate_buffer;
	fw.fw_bs.LocateDevicePath = fake_locate_path;
	fw.fw_bs.ExitBootServices = fake_exit;
	fw.fw_st.BootServices = &fw.fw_bs;
	fw.fw_st.RuntimeServices = &fw.fw_rt;
	fakecons_init();
	fakeprog_init();
	fakevar_init();
	fw.fw_efi.e_st = &fw.fw_st;
	fw.fw_efi.e_bs = &fw.fw_bs;
	return 0;
}

/*
 * Fails the test if anything is still allocated.
 */
int
fw_teardown(void **state __kunused)
{
	(void)efi_heap_trim(&fw.fw_efi);
	if (fw.fw_pool != 0 || fw_arena_used() != 0) {
		fprintf(stderr, "leaked: %u blocks, %zu pages\n", fw.fw_pool,
		    fw_arena_used());
		return -1;
	}
	return 0;
}
