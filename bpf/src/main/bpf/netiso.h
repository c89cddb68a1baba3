/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the kernel side and user space share. dev.netiso.agent.event mirrors these layouts, and a test compares the two. */
#ifndef NETISO_H
#define NETISO_H

/* What became of a connection, or of one attempt at it. */
enum netiso_verdict {
	NETISO_DROPPED = 1,
	NETISO_FORWARDED = 2,
	NETISO_UNANSWERED = 3,
	NETISO_REFUSED = 4,
	NETISO_ATTEMPTED = 5,   /* let through; whether somebody answers is not known yet */
};

/* Whose socket the kernel knew: which end is local. */
enum netiso_socket {
	NETISO_SOCKET_NONE = 0,
	NETISO_SOCKET_SOURCE = 1,
	NETISO_SOCKET_DESTINATION = 2,
};

enum netiso_stage {
	NETISO_FIRST = 1,       /* the first packet of a connection */
	NETISO_LATER = 2,       /* mid-stream, a reply, or invalid to connection tracking */
};

/* What is to be done about packets that are freed for a reason; the values of the map "reasons". */
enum netiso_class {
	NETISO_CLASS_DROPPED = 1,
	NETISO_CLASS_REFUSED = 2,   /* nobody listens */
};

/* A flow, from initiator to responder and without the source port. Numbers are in host byte order, addresses as on the wire. */
struct netiso_key {
	__u8 saddr[16];         /* IPv4 in the first 4 bytes */
	__u8 daddr[16];
	__u64 cgroup_id;        /* cgroup v2 id of the socket; 0 if there is none */
	__u32 netns;            /* inode number of the network namespace where it happened; 0 if not known */
	__u32 socket_netns;     /* that of the socket; 0 if there is none */
	__u32 reason;           /* raw drop reason, subsystem in the upper 16 bits, or one of user space's own; 0 without a drop */
	__u32 iif;              /* device towards the initiator; 0 if that is a socket here */
	__u16 dport;            /* ICMP: type << 8 | code */
	__u8 family;            /* 4 or 6 */
	__u8 protocol;          /* IANA protocol number */
	__u8 verdict;
	__u8 socket;
	__u8 stage;
	__u8 folded;            /* 1: all that found no place of their own; of the key stands what else is not 0 */
};

struct netiso_value {
	__u64 first;            /* CLOCK_MONOTONIC, ns */
	__u64 last;
	__u64 packets;          /* everything that this row counts */
	__u64 attempts;         /* connections tried: grows when the source port or the TCP sequence number changes */
	__u32 ifindex;          /* device it was at; 0 if none */
	__u32 tcp_seq;          /* of the latest attempt, as is sport */
	__u16 sport;
	__u16 service_port;     /* before destination NAT; 0 if there was none */
	__u8 service[16];
	__u8 reported;          /* 1 if a ring event was sent for it */
	__u8 pad[3];
};

/* A ring event, and what a drained entry is handed out as. */
struct netiso_row {
	struct netiso_key key;
	struct netiso_value value;
};

_Static_assert(sizeof(struct netiso_row) == 128 && sizeof(struct netiso_key) == 64, "a row is its key and its value, with nothing in between");

/* What an agent knows of a row, for the agent after it. Only user space writes and reads it; the kernel keeps it while no agent runs. */
struct netiso_ledger {
	__u64 flow;             /* the same for all rows of a flow */
	__u64 entry;            /* first time of the entry of which counted is known */
	__u64 counted;          /* of that entry */
	__u64 total;            /* of all entries so far */
	/* The rest is of the flow, and stands with the row by which it was first seen alone. */
	__u64 settled;          /* of the flow's total, what was reported or need not be */
	__u64 began;
	__u64 last;
	__u64 since;
	__u64 awaiting_since;
	__u64 report_began;     /* what its latest report says */
	__u64 report_last;
	__u64 report_count;
	__u8 source[16];        /* IPv4 in the first 4 bytes */
	__u8 destination[16];
	__u8 dialled[16];
	__u32 tcp_seq;
	__u16 sport;
	__u16 port;
	__u16 dialled_port;
	__u16 report_port;
	__u8 flags;
	__u8 pad[3];
};

/* Code in which packets are freed without a reason that says enough. */
struct netiso_location {
	__u64 start;            /* address of the first byte */
	__u64 end;              /* and after the last */
	__u32 reason;           /* what to report */
	__u32 class;            /* enum netiso_class */
};

#define NETISO_LOCATIONS 16

struct netiso_locations {
	__u32 count;
	__u32 pad;
	struct netiso_location at[NETISO_LOCATIONS];
};

#define NETISO_OWNERS 8

/* Control groups that opened sockets in a network namespace, the latest ones. */
struct netiso_owners {
	struct {
		__u64 cgroup_id;    /* 0: none yet */
		__u64 first;        /* when it opened its first one there, ns */
	} of[NETISO_OWNERS];
};

/* Whose turn it is; written by user space. */
struct netiso_active {
	__u32 generation;       /* of the programs that count; others are attached, and do nothing */
	__u32 pad;
	__u64 epoch;            /* of the latest drain that began */
	__u64 told;             /* up to here netiso_counters.folded was told as lost */
};

/* Per CPU. Drops for a reason that was not asked for are in none of these. */
struct netiso_counters {
	__u64 drops;            /* packets dropped or refused for a reason that was asked for: rows, or one of not_first and not_parsed */
	__u64 connections;      /* what sockets and packets that were let through were counted for */
	__u64 reported;         /* ring events */
	__u64 ring_full;        /* ring events not sent; their rows come with the drain */
	__u64 folded;           /* found no row of its own: counted by source alone */
	__u64 overflow_full;    /* nor a row there: this count is all that is left of it */
	__u64 not_first;        /* dropped, but not the first packet of a connection */
	__u64 not_parsed;       /* not IP, headers cut off, or a protocol without ports */
	__u64 last_wake;        /* when user space was last woken, ns */
	__u64 drops_full;       /* when there was last no place in drops, ns */
	__u64 connections_full; /* the same of connections */
};

/* Set before the programs are loaded. */
struct netiso_config {
	__u32 generation;
	__u32 tracepoint_args;  /* how many arguments this kernel's kfree_skb has: 2, 3 or 4 */
	__u32 unspecified;      /* raw number of the reason that says nothing; for it locations are asked */
	__u32 later;            /* 1: rows for what is not the first packet of a connection, too */
};

#endif
