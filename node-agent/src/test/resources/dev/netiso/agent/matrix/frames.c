// SPDX-License-Identifier: Apache-2.0
/*
 * Sends Ethernet frames as they are, whatever is in them.
 *
 * usage: frames DEVICE; input: a frame a line, in hexadecimal; says "sent COUNT" at the end of its input
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static int nibble(char digit)
{
	return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

int main(int argc, char **argv)
{
	static char line[8192];
	static unsigned char frame[4096];
	struct sockaddr_ll device = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	long sent = 0;

	device.sll_ifindex = argc == 2 ? if_nametoindex(argv[1]) : 0;
	if (fd < 0 || bind(fd, (void *)&device, sizeof(device)) != 0) {
		perror("frames");
		return 1;
	}
	while (fgets(line, sizeof(line), stdin)) {
		size_t length = strcspn(line, "\n") / 2;

		for (size_t i = 0; i < length; i++)
			frame[i] = nibble(line[2 * i]) << 4 | nibble(line[2 * i + 1]);
		if (send(fd, frame, length, 0) != (ssize_t)length) {
			perror("frames");
			return 1;
		}
		sent++;
	}
	printf("sent %ld\n", sent);
	return 0;
}
