/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * intr.h: interrupt priority levels.  Interrupts are off while the kernel
 * runs and do nothing but end its idling, so a level changes nothing.
 */
#ifndef _SYS_INTR_H_
#define _SYS_INTR_H_

#define IPL_NONE       0
#define IPL_SOFTCLOCK  1
#define IPL_SOFTBIO    2
#define IPL_SOFTNET    3
#define IPL_SOFTSERIAL 4
#define IPL_VM         5
#define IPL_SCHED      6
#define IPL_HIGH       7
#define IPL_BIO        IPL_VM
#define IPL_NET        IPL_VM
#define IPL_TTY        IPL_VM

static inline int
splraise(int ipl)
{
	(void)ipl;
	return 0;
}

static inline void
splx(int s)
{
	(void)s;
}

#define splsoftclock()  splraise(IPL_SOFTCLOCK)
#define splsoftnet()    splraise(IPL_SOFTNET)
#define splsoftserial() splraise(IPL_SOFTSERIAL)
#define splvm()         splraise(IPL_VM)
#define splbio()        splraise(IPL_VM)
#define splnet()        splraise(IPL_VM)
#define spltty()        splraise(IPL_VM)
#define splsched()      splraise(IPL_SCHED)
#define splhigh()       splraise(IPL_HIGH)

#endif /* !_SYS_INTR_H_ */
