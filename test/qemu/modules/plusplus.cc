// SPDX-License-Identifier: BSD-2-Clause
// C++: objects with constructors and destructors, by priority and by first
// use, a virtual call, a template.
extern "C" {
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, plusplus, NULL);
}

namespace {

class Noisy {
      public:
	explicit Noisy(const char *n) : name(n)
	{
		printf("plusplus: %s made\n", name);
	}
	~Noisy()
	{
		printf("plusplus: %s gone\n", name);
	}

      private:
	const char *name;
};

struct Shape {
	Shape();
	virtual ~Shape();
	virtual int area() const = 0;
};

__attribute__((noinline)) Shape::Shape()
{
}

__attribute__((noinline)) Shape::~Shape()
{
	printf("plusplus: a shape less\n");
}

struct Square : Shape {
	explicit Square(int s) : side(s)
	{
	}
	int
	area() const override
	{
		return side * side;
	}
	int side;
};

template <typename T>
T
sum(const T *v, int n)
{
	T s = T();

	for (int i = 0; i < n; i++)
		s += v[i];
	return s;
}

Noisy first("first"), second("second");
__attribute__((init_priority(300))) Noisy early("early");
__attribute__((init_priority(200))) Noisy earliest("earliest");
volatile int seven = 7;
Square square(seven);

struct Big : Noisy {
	Big() : Noisy("big")
	{
	}
	char room[1000];
};

__attribute__((noinline)) Shape *
make_square(int s)
{
	return new Square(s);
}

void
heap()
{
	Shape *shape = make_square(5);
	Big *big = new Big[2];

	printf("plusplus: area %d\n", shape != nullptr ? shape->area() : -1);
	delete shape;
	delete[] big;
}

} // namespace

// Others have it too: each calls its own.
template <typename T>
__attribute__((noinline)) T
product(const T *v, int n)
{
	T p = 1;

	for (int i = 0; i < n; i++)
		p *= v[i];
	return p;
}

static int
plusplus_modcmd(modcmd_t cmd, void *arg)
{
	static const long longs[] = {1, 2, 3};
	const Shape *volatile shape = &square;

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT: {
		static Noisy used("used");

		printf("plusplus: area %d, sum %ld, product %ld\n",
		    shape->area(), sum(longs, 3), product(longs, 3));
		heap();
		return 0;
	}
	case MODULE_CMD_FINI:
		printf("plusplus: going\n");
		return 0;
	default:
		return ENOTTY;
	}
}
