/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uvm.h: NetBSD's name for all of uvm(9).
 */
#ifndef _UVM_UVM_H_
#define _UVM_UVM_H_

#include <uvm/uvm_extern.h>
#include <uvm/uvm_pmap.h>

#endif /* !_UVM_UVM_H_ */
