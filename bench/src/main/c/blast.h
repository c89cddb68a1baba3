/* SPDX-License-Identifier: Apache-2.0 */
/* UDP datagrams of many sources to many destinations, as fast as one CPU sends them. */
#ifndef NETISO_BENCH_BLAST_H
#define NETISO_BENCH_BLAST_H

#include "common.h"

#define BATCH 64
/* In a blast of new connections, each datagram has a destination or port that no earlier one had. */
#define NEW_PORTS 60000

struct blast {
	int socket;
	uint32_t source, destination; /* the first of each */
	uint32_t sources, destinations, ports; /* how many of each; 0 destinations: every datagram a new connection */
	uint64_t next, sent;
	struct mmsghdr messages[BATCH];
	struct iovec payload;
	struct sockaddr_in to[BATCH];
	char control[BATCH][CMSG_SPACE(sizeof(struct in_pktinfo))] __attribute__((aligned(8)));
};

static inline void blast_open(struct blast *blast)
{
	static char nothing[8];

	blast->socket = checked(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
	blast->payload = (struct iovec){nothing, sizeof(nothing)};
	for (int i = 0; i < BATCH; i++) {
		struct msghdr *message = &blast->messages[i].msg_hdr;
		struct cmsghdr *header;

		*message = (struct msghdr){
			.msg_name = &blast->to[i],
			.msg_namelen = sizeof(blast->to[i]),
			.msg_iov = &blast->payload,
			.msg_iovlen = 1,
			.msg_control = blast->control[i],
			.msg_controllen = sizeof(blast->control[i]),
		};
		header = CMSG_FIRSTHDR(message);
		header->cmsg_level = IPPROTO_IP;
		header->cmsg_type = IP_PKTINFO;
		header->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
	}
}

/* Where the datagram of that number comes from and goes to. */
static inline void blast_aim(struct blast *blast, uint64_t n, int i)
{
	struct in_pktinfo *from = (struct in_pktinfo *)CMSG_DATA(CMSG_FIRSTHDR(&blast->messages[i].msg_hdr));
	uint64_t rest = n / blast->sources;

	from->ipi_spec_dst.s_addr = htonl(blast->source + n % blast->sources);
	if (blast->destinations == 0)
		blast->to[i] = endpoint(blast->destination + rest / NEW_PORTS, 1 + rest % NEW_PORTS);
	else
		blast->to[i] = endpoint(blast->destination + rest % blast->destinations,
					1 + rest / blast->destinations % blast->ports);
}

/* One system call; what the kernel did not take is sent by the next. */
static inline void blast_once(struct blast *blast)
{
	int sent;

	for (int i = 0; i < BATCH; i++)
		blast_aim(blast, blast->next + i, i);
	sent = sendmmsg(blast->socket, blast->messages, BATCH, 0);
	if (sent < 0 && (errno == ENOBUFS || errno == EAGAIN || errno == EPERM))
		return;
	checked(sent, "sendmmsg");
	blast->next += sent;
	blast->sent += sent;
}

#endif
