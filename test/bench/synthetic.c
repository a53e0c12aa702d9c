/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * synthetic.c: the module that make bench links by the thousand.  100 exported
 * functions like a driver's: each tests, loops, uses a table and a string and
 * calls five functions of other modules, which makes 1000 relocations, 500 of
 * them to other modules (scripts/bench_objects.py counts).  Each copy gets its
 * own names of the same length in place of these:
 *
 *	modSELF_function_0NN	exported
 *	modIMPa_function_0NN	imported, a: A to E
 *
 * SYN_BASE leaves the imports out; SYN_SHARED has five calls to each of 100
 * functions; otherwise there is one call to each of 500, the worst case.
 */
struct softc {
	unsigned long sc_state;
	unsigned sc_count;
	unsigned char sc_buf[24];
};

#define OWN(n) modSELF_function_0##n
#ifdef SYN_SHARED
#define IMP(a, n) modIMPA_function_0##n
#else
#define IMP(a, n) modIMP##a##_function_0##n
#endif

#define ONE(n)                                   \
	int OWN(n)(struct softc *, unsigned);    \
	int IMP(A, n)(struct softc *, unsigned); \
	int IMP(B, n)(struct softc *, unsigned); \
	int IMP(C, n)(struct softc *, unsigned); \
	int IMP(D, n)(struct softc *, unsigned); \
	int IMP(E, n)(struct softc *, unsigned);
#define TEN(t)    \
	ONE(t##0) \
	ONE(t##1) \
	ONE(t##2) \
	ONE(t##3) ONE(t##4) ONE(t##5) ONE(t##6) ONE(t##7) ONE(t##8) ONE(t##9)
#define HUNDRED \
	TEN(0) TEN(1) TEN(2) TEN(3) TEN(4) TEN(5) TEN(6) TEN(7) TEN(8) TEN(9)
HUNDRED
#undef ONE

static struct softc units[4];

/* The operations of the driver: read-only pointers. */
#define ONE(n) OWN(n),
static int (*const operations[])(struct softc *, unsigned) = {HUNDRED};
#undef ONE

#ifdef SYN_BASE
#define IMPORTS(n, sc, arg) 0
#else
#define IMPORTS(n, sc, arg)                                              \
	(IMP(A, n)((sc), (arg)) < 0 || IMP(B, n)((sc), (arg) ^ 1) < 0 || \
	    (IMP(C, n)((sc), (arg) + 2) > IMP(D, n)((sc), 0) &&          \
		IMP(E, n)((sc), (arg)&7) != 0))
#endif

/* owner: the function that failed last */
static const char *volatile last_error;

#define ONE(n)                                                        \
	int OWN(n)(struct softc * sc, unsigned arg)                   \
	{                                                             \
		unsigned i, sum = 0;                                  \
                                                                      \
		if (sc == 0)                                          \
			sc = &units[arg & 3];                         \
		if (arg > 10000 || sc->sc_count > 0x##n + 1000u) {    \
			last_error = "function " #n ": out of range"; \
			return -22;                                   \
		}                                                     \
		if (IMPORTS(n, sc, arg)) {                            \
			sc->sc_state |= 1ul << (arg & 31);            \
			return operations[arg % 100u](sc, arg - 1);   \
		}                                                     \
		for (i = 0; i < sizeof(sc->sc_buf); i++)              \
			sum = sum * 31 + sc->sc_buf[i];               \
		sc->sc_count += sum + 0x##n;                          \
		return (int)(sum >> 1);                               \
	}
HUNDRED
