/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends UDP from a network namespace for a time, as fast as it can or at a rate, and prints how many it sent and how long that took:
 * flood --netns NAME --seconds S [--rate N] [--cpu N] [--source IP --sources N] [--destination IP --destinations N --ports N]
 * With --destinations 0 every datagram is a new connection.
 */
#include "blast.h"

int main(int argc, char **argv)
{
	static struct blast blast;
	uint64_t seconds = number(argc, argv, "--seconds", "30");
	uint64_t rate = number(argc, argv, "--rate", "0");
	uint64_t start, end;

	blast.source = ipv4(option(argc, argv, "--source", NULL));
	blast.sources = number(argc, argv, "--sources", "1");
	blast.destination = ipv4(option(argc, argv, "--destination", NULL));
	blast.destinations = number(argc, argv, "--destinations", "1");
	blast.ports = number(argc, argv, "--ports", "1");
	blast.next = number(argc, argv, "--first", "0");
	pin_to(number(argc, argv, "--cpu", "-1"));
	enter_netns(option(argc, argv, "--netns", NULL));
	blast_open(&blast);

	start = now_ns();
	end = start + seconds * SECOND;
	while (now_ns() < end) {
		if (rate > 0 && blast.sent * SECOND >= (now_ns() - start) * rate) {
			usleep(200);
			continue;
		}
		blast_once(&blast);
	}
	printf("%llu %.6f\n", (unsigned long long)blast.sent, (now_ns() - start) / 1e9);
	return 0;
}
