// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Counts every connection that this kernel drops, lets through or sees fail, a row for each flow.
 *
 * Rows are made on the stack: programs may interrupt each other on one CPU, and would overwrite what they shared.
 */
#include "kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "netiso.h"

#include "maps.h"
#include "rows.h"

#include "packet.h"
#include "conntrack.h"
#include "socket.h"

#include "drops.h"
#include "tcp.h"
#include "datagrams.h"
#include "cgroups.h"
#include "refusals.h"
#include "owners.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
