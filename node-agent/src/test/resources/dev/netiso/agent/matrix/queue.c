// SPDX-License-Identifier: Apache-2.0
/*
 * Drops every packet of a netfilter queue, as an enforcer that decides in user space does.
 *
 * usage: queue NUMBER, in the network namespace whose queue it is; then "bound", and it ends with its input
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct message {
	struct nlmsghdr header;
	struct nfgenmsg family;
	char attributes[64];
};

static int netlink;
static int number;

static void send_one(int type, int attribute, const void *value, size_t size)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct message message = { 0 };
	struct nlattr *first = (void *)message.attributes;

	message.header.nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | type;
	message.header.nlmsg_flags = NLM_F_REQUEST;
	message.header.nlmsg_len = NLMSG_LENGTH(sizeof(message.family)) + NLMSG_ALIGN(sizeof(*first) + size);
	message.family.res_id = htons(number);
	first->nla_type = attribute;
	first->nla_len = sizeof(*first) + size;
	memcpy(first + 1, value, size);
	if (sendto(netlink, &message, message.header.nlmsg_len, 0, (void *)&kernel, sizeof(kernel)) < 0) {
		perror("queue");
		exit(1);
	}
}

static void bind_queue(void)
{
	struct nfqnl_msg_config_cmd bind = { .command = NFQNL_CFG_CMD_BIND };
	struct nfqnl_msg_config_params copy = { .copy_range = htonl(256), .copy_mode = NFQNL_COPY_PACKET };

	send_one(NFQNL_MSG_CONFIG, NFQA_CFG_CMD, &bind, sizeof(bind));
	send_one(NFQNL_MSG_CONFIG, NFQA_CFG_PARAMS, &copy, sizeof(copy));
}

static void drop(const struct nlmsghdr *header)
{
	const struct nlattr *attribute = (const void *)((const char *)NLMSG_DATA(header) + sizeof(struct nfgenmsg));
	struct nfqnl_msg_verdict_hdr verdict = { .verdict = htonl(NF_DROP) };

	if (header->nlmsg_type != (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET) || attribute->nla_type != NFQA_PACKET_HDR)
		return;
	verdict.id = ((const struct nfqnl_msg_packet_hdr *)(attribute + 1))->packet_id;
	send_one(NFQNL_MSG_VERDICT, NFQA_VERDICT_HDR, &verdict, sizeof(verdict));
}

int main(int argc, char **argv)
{
	static char buffer[1 << 16];
	struct pollfd waiting[2] = { { .fd = 0, .events = POLLIN }, { .events = POLLIN } };

	number = argc == 2 ? atoi(argv[1]) : 0;
	netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	bind_queue();
	printf("bound\n");
	fflush(stdout);
	waiting[1].fd = netlink;
	while (poll(waiting, 2, -1) > 0 && waiting[0].revents == 0) {
		ssize_t size = recv(netlink, buffer, sizeof(buffer), 0);
		struct nlmsghdr *header = (void *)buffer;

		for (; size > 0 && NLMSG_OK(header, (size_t)size); header = NLMSG_NEXT(header, size))
			drop(header);
	}
	return 0;
}
