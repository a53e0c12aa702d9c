/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.c: a Multiboot kernel that prints, on the first serial port, what it
 * was given; test_multiboot.py reads it.  Lines, numbers in hexadecimal:
 *
 *	P <name> <value>		a register, or a field
 *	L <text>			the loader's name
 *	C <text>			the command line
 *	M <start> <end> <sum> <text>	a module, the sum over its bytes
 *	R <start> <size> <type>		a range of memory
 *	T <type> <size>			a tag of version 2
 *	P done 0
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;

void kernel(u32 magic, u32 info);

static u8
line_status(void)
{
	u8 status = 0;

	__asm volatile("inb %w1, %0" : "=a"(status) : "Nd"(0x3fd));
	return status;
}

static void
put(char c)
{
	while ((line_status() & 0x20) == 0)
		;
	__asm volatile("outb %0, %w1" : : "a"(c), "Nd"(0x3f8));
}

static void
puts(const char *s)
{
	while (*s != '\0')
		put(*s++);
}

static void
put_hex(u32 v)
{
	for (int i = 28; i >= 0; i -= 4)
		put("0123456789abcdef"[v >> i & 15]);
}

static void
put_reg(const char *name, u32 v)
{
	puts("P ");
	puts(name);
	put(' ');
	put_hex(v);
	put('\n');
}

static u32
word(u32 pa)
{
	return *(const volatile u32 *)pa;
}

static void
put_text(char kind, u32 pa)
{
	put(kind);
	put(' ');
	puts((const char *)pa);
	put('\n');
}

static void
put_module(u32 start, u32 end, u32 text)
{
	u32 sum = 0;

	for (u32 pa = start; pa < end; pa++)
		sum = (sum << 1 | sum >> 31) + *(const volatile u8 *)pa;
	puts("M ");
	put_hex(start);
	put(' ');
	put_hex(end);
	put(' ');
	put_hex(sum);
	put(' ');
	puts((const char *)text);
	put('\n');
}

/* Above 4 GiB: the high words are not 0. */
static void
put_range(u32 pa)
{
	puts("R ");
	put_hex(word(pa + 4));
	put_hex(word(pa));
	put(' ');
	put_hex(word(pa + 12));
	put_hex(word(pa + 8));
	put(' ');
	put_hex(word(pa + 16));
	put('\n');
}

static void
print1(u32 info)
{
	const u32 flags = word(info);

	put_reg("flags", flags);
	put_reg("lower", word(info + 4));
	put_reg("upper", word(info + 8));
	put_text('C', word(info + 16));
	put_text('L', word(info + 64));
	for (u32 i = 0; i < word(info + 20); i++) {
		const u32 m = word(info + 24) + 16 * i;

		put_module(word(m), word(m + 4), word(m + 8));
	}
	for (u32 pa = word(info + 48); pa < word(info + 48) + word(info + 44);
	     pa += word(pa) + 4)
		put_range(pa + 4);
	if ((flags & 0x1000) != 0) {
		put_reg("fb", word(info + 88));
		put_reg("width", word(info + 100));
		put_reg("depth", word(info + 108));
	}
}

static void
print_tag(u32 tag)
{
	const u32 type = word(tag), size = word(tag + 4);

	puts("T ");
	put_hex(type);
	put(' ');
	put_hex(size);
	put('\n');
	if (type == 1)
		put_text('C', tag + 8);
	if (type == 2)
		put_text('L', tag + 8);
	if (type == 3)
		put_module(word(tag + 8), word(tag + 12), tag + 16);
	if (type == 4) {
		put_reg("lower", word(tag + 8));
		put_reg("upper", word(tag + 12));
	}
	if (type == 6)
		for (u32 i = 16; i < size; i += word(tag + 8))
			put_range(tag + i);
	if (type == 8) {
		put_reg("fb", word(tag + 8));
		put_reg("width", word(tag + 20));
		put_reg("depth", word(tag + 28));
	}
	if (type == 14 || type == 15)
		put_reg("rsdp", word(tag + 8));
}

static void
print2(u32 info)
{
	u32 tag = info + 8;

	put_reg("size", word(info));
	for (;;) {
		print_tag(tag);
		if (word(tag) == 0)
			break;
		tag += (word(tag + 4) + 7) & ~7u;
	}
	put_reg("end", tag + 8 - info);
}

void
kernel(u32 magic, u32 info)
{
	u32 cr0, cr4, flags;
	u16 cs, ds;

	__asm volatile("movl %%cr0, %0" : "=r"(cr0));
	__asm volatile("movl %%cr4, %0" : "=r"(cr4));
	__asm volatile("pushfl; popl %0" : "=r"(flags));
	__asm volatile("movw %%cs, %0" : "=r"(cs));
	__asm volatile("movw %%ds, %0" : "=r"(ds));
	put_reg("eax", magic);
	put_reg("ebx", info);
	put_reg("cr0", cr0);
	put_reg("cr4", cr4);
	put_reg("if", flags & 0x200);
	put_reg("cs", cs);
	put_reg("ds", ds);
	if (magic == 0x2badb002)
		print1(info);
	else if (magic == 0x36d76289)
		print2(info);
	put_reg("done", 0);
}
