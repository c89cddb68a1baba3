/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the kernel side and user space share. dev.netiso.agent.event mirrors these layouts, and a test compares the two. */
#ifndef NETISO_H
#define NETISO_H

/* Whose socket the kernel knew. */
enum netiso_socket {
	NETISO_SOCKET_NONE = 0,
	NETISO_SOCKET_SOURCE = 1,
	NETISO_SOCKET_DESTINATION = 2,
};

/* A dropped first packet. Numbers are in host byte order, addresses as on the wire. */
struct netiso_drop {
	__u64 time;          /* CLOCK_MONOTONIC, ns */
	__u64 cgroup_id;     /* cgroup v2 id of the socket; 0 if there is none */
	__u8 saddr[16];      /* IPv4 in the first 4 bytes */
	__u8 daddr[16];
	__u32 netns;         /* inode number of the network namespace where it happened; 0 if not known */
	__u32 socket_netns;  /* that of the socket; 0 if there is none */
	__u32 reason;        /* raw drop reason, subsystem in the upper 16 bits */
	__u32 ifindex;       /* device it was at; 0 if none */
	__u32 iif;           /* device it came in by; 0 if it was sent here */
	__u32 tcp_seq;
	__u16 sport;         /* ICMP: type */
	__u16 dport;         /* ICMP: code */
	__u8 family;         /* 4 or 6 */
	__u8 protocol;       /* IANA protocol number */
	__u8 socket;         /* enum netiso_socket */
	__u8 pad;
};

/* Per CPU. Drops for a reason that was not asked for are in none of these. */
struct netiso_counters {
	__u64 drops;         /* for a reason that was asked for */
	__u64 reported;      /* of these, sent to user space */
	__u64 ring_full;     /* lost, since user space was too slow */
	__u64 not_first;     /* not the first packet of a connection: mid-stream, reply, later fragment */
	__u64 not_parsed;    /* not IP, headers cut off, or a protocol without ports */
	__u64 nested;        /* not looked at and not in drops: came while this CPU was looking at another */
	__u64 last_wake;     /* when user space was last woken, ns */
	__u64 in_use;        /* 1 while this CPU looks at a drop */
};

/* Set before the program is loaded. */
struct netiso_config {
	__u32 tracepoint_args;  /* how many arguments this kernel's kfree_skb has: 3 or 4 */
};

#endif
