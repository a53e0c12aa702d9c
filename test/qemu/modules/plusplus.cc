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
	virtual int area() const = 0;
};

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

} // namespace

static int
plusplus_modcmd(modcmd_t cmd, void *arg)
{
	static const long longs[] = {1, 2, 3};
	const Shape *volatile shape = &square;

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT: {
		static Noisy used("used");

		printf("plusplus: area %d, sum %ld\n", shape->area(),
		    sum(longs, 3));
		return 0;
	}
	case MODULE_CMD_FINI:
		printf("plusplus: going\n");
		return 0;
	default:
		return ENOTTY;
	}
}
