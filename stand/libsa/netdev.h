/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * netdev.h: servers that the firmware reads files from: the types of struct
 * sa_env's functions (saenv.h).
 */
#ifndef _LIBSA_NETDEV_H_
#define _LIBSA_NETDEV_H_

#include <libkern/kdefs.h>

#define SA_NETADDR 32
struct sa_netinfo {
	const char *ni_name;        /* "tftp", a device's name */
	char ni_server[SA_NETADDR]; /* its address, or "" */
	bool ni_isboot;             /* the loader was read from it */
};

/*
 * Called while the firmware reads a file of a server: how much has come (of
 * `total` bytes; 0: not known), and that it ends.
 */
struct sa_netwatch {
	void (*nw_progress)(
	    void *arg, const char *path, uint64_t done, uint64_t total);
	/*
	 * The server has sent nothing for so many seconds; 0: a request begins.
	 * True: a key has stopped what is read, the error is EINTR.
	 */
	bool (*nw_idle)(void *arg, const char *path, unsigned seconds);
	void (*nw_done)(void *arg);
	void *nw_arg;
};

#endif /* !_LIBSA_NETDEV_H_ */
