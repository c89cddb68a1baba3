// SPDX-License-Identifier: Apache-2.0
/* What is written into sockets, the first packets of connections and what answers them: where a socket is raw, from the transport header on. */
#ifndef PACKETS_H
#define PACKETS_H

#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define SOURCE_PORT 4711
#define SCTP_COMMON 12
#define SCTP_INIT 1
#define SCTP_INIT_ACK 2

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* RFC 9260, appendix A: CRC32c, in little-endian order. */
static uint32_t crc32c(const uint8_t *data, size_t length)
{
	uint32_t crc = ~0U;

	for (size_t i = 0; i < length; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

/* An INIT, or the INIT ACK of one (RFC 9260, sections 3.3.2 and 3.3.3); with a cookie, which an INIT ACK must have. */
static size_t sctp_chunk(uint8_t *packet, int type, uint16_t sport, uint16_t dport, uint32_t tag)
{
	static const uint8_t body[] = { 0x11, 0x22, 0x33, 0x44, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 7, 0, 8, 1, 2, 3, 4 };
	size_t body_length = type == SCTP_INIT ? 16 : sizeof(body);
	size_t length = SCTP_COMMON + 4 + body_length;
	uint32_t crc;

	memset(packet, 0, length);
	memcpy(packet, &sport, 2);
	memcpy(packet + 2, &dport, 2);
	memcpy(packet + 4, &tag, 4);
	packet[12] = type;
	packet[15] = 4 + body_length;
	memcpy(packet + 16, body, body_length);
	crc = crc32c(packet, length);
	memcpy(packet + 8, &crc, 4);
	return length;
}

static uint32_t sum(const void *data, size_t length, uint32_t from)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i + 1 < length; i += 2)
		from += bytes[i] << 8 | bytes[i + 1];
	return from;
}

static uint16_t folded(uint32_t value)
{
	while (value >> 16)
		value = (value & 0xffff) + (value >> 16);
	return htons(~value);
}

/* A SYN-ACK that nobody asked for (RFC 9293, section 3.1). */
static size_t stray(uint8_t *packet, const union address *from, const union address *to, uint16_t dport)
{
	uint16_t sport = htons(SOURCE_PORT);
	uint16_t check;

	memset(packet, 0, 20);
	memcpy(packet, &sport, 2);
	memcpy(packet + 2, &dport, 2);
	packet[7] = packet[11] = 1;
	packet[12] = 5 << 4;
	packet[13] = 0x12;
	packet[14] = 0xff;
	if (from->any.sa_family == AF_INET)
		check = folded(sum(&from->v4.sin_addr, 4, sum(&to->v4.sin_addr, 4, sum(packet, 20, IPPROTO_TCP + 20))));
	else
		check = folded(sum(&from->v6.sin6_addr, 16, sum(&to->v6.sin6_addr, 16, sum(packet, 20, IPPROTO_TCP + 20))));
	memcpy(packet + 16, &check, 2);
	return 20;
}

/* What opens a connection, or asks, with a source port of its own as sockets have; of ICMP version 6 the kernel writes the checksum. */
static size_t first_packet(uint8_t *packet, int protocol, int port)
{
	static uint16_t sport = SOURCE_PORT;
	uint16_t check;

	switch (protocol) {
	case IPPROTO_UDP:
		memcpy(packet, "hello", 5);
		return 5;
	case IPPROTO_SCTP:
		return sctp_chunk(packet, SCTP_INIT, htons(++sport), htons(port), 0);
	default:
		memset(packet, 0, 16);
		packet[0] = protocol == IPPROTO_ICMP ? ICMP6_DST_UNREACH + 7 : ICMP6_ECHO_REQUEST;
		packet[5] = packet[7] = 1;
		check = folded(sum(packet, 16, 0));
		if (protocol == IPPROTO_ICMP)
			memcpy(packet + 2, &check, 2);
		return 16;
	}
}

#endif
