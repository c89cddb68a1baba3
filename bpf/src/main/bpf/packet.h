/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Reads headers from head + network_header only: at some hooks mac_header, transport_header and data are not what they seem, network_header always is.
 */
#ifndef NETISO_PACKET_H
#define NETISO_PACKET_H

#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd

#define IPPROTO_HOPOPTS 0
#define IPPROTO_ICMP 1
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_ROUTING 43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_AH 51
#define IPPROTO_ICMPV6 58
#define IPPROTO_DSTOPTS 60
#define IPPROTO_SCTP 132

#define TCP_SYN 0x02
#define TCP_ACK 0x10
#define ICMP_ECHO_REPLY 0
#define ICMP_UNREACHABLE 3
#define ICMP_FRAGMENTATION_NEEDED 4
#define ICMP_ECHO 8
#define ICMPV6_UNREACHABLE 1
#define ICMPV6_PARAMETER_PROBLEM 4
#define ICMPV6_UNKNOWN_PROTOCOL 1
#define ICMPV6_ECHO 128
#define ICMPV6_ECHO_REPLY 129
#define SCTP_INIT 1

#define MAX_EXTENSION_HEADERS 6

enum outcome {
	FIRST_PACKET,
	NOT_FIRST,
	NOT_PARSED,
};

/* The linear part of a packet from its network header on. */
struct packet {
	const unsigned char *start;
	__u32 length;
	__u32 whole;            /* with what is not in the linear part */
};

/* What follows the packet that its header speaks of is padding; a header that speaks of more than there is, is wrong. */
static __always_inline bool has_bytes(struct packet *packet, __u32 total)
{
	if (total > packet->whole)
		return false;
	if (packet->length > total)
		packet->length = total;
	return true;
}

static __always_inline bool read_at(const struct packet *packet, __u32 offset, void *to, __u32 size)
{
	return offset + size <= packet->length && bpf_probe_read_kernel(to, size, packet->start + offset) == 0;
}

static __always_inline __u16 be16(const __u8 *bytes)
{
	return bytes[0] << 8 | bytes[1];
}

static __always_inline enum outcome read_tcp(const struct packet *packet, __u32 at, struct netiso_row *row)
{
	__u8 header[14];

	if (!read_at(packet, at, header, sizeof(header)))
		return NOT_PARSED;
	row->value.sport = be16(header);
	row->key.dport = be16(header + 2);
	row->value.tcp_seq = (__u32)be16(header + 4) << 16 | be16(header + 6);
	return (header[13] & (TCP_SYN | TCP_ACK)) == TCP_SYN ? FIRST_PACKET : NOT_FIRST;
}

static __always_inline enum outcome read_udp(const struct packet *packet, __u32 at, struct netiso_row *row)
{
	__u8 header[4];

	if (!read_at(packet, at, header, sizeof(header)))
		return NOT_PARSED;
	row->value.sport = be16(header);
	row->key.dport = be16(header + 2);
	return FIRST_PACKET;
}

static __always_inline enum outcome read_sctp(const struct packet *packet, __u32 at, struct netiso_row *row)
{
	__u8 header[13];

	if (!read_at(packet, at, header, sizeof(header)))
		return NOT_PARSED;
	row->value.sport = be16(header);
	row->key.dport = be16(header + 2);
	return header[12] == SCTP_INIT ? FIRST_PACKET : NOT_FIRST;
}

static __always_inline enum outcome read_icmp(const struct packet *packet, __u32 at, struct netiso_row *row, __u8 echo,
					     __u8 reply)
{
	__u8 header[6];

	if (!read_at(packet, at, header, sizeof(header)))
		return NOT_PARSED;
	row->key.dport = be16(header);
	/* The identifier, which tells one who asks from another; in a reply, too. */
	if (header[0] == echo || header[0] == reply)
		row->value.sport = be16(header + 4);
	return header[0] == echo ? FIRST_PACKET : NOT_FIRST;
}

static __always_inline enum outcome read_transport(const struct packet *packet, __u32 at, struct netiso_row *row)
{
	switch (row->key.protocol) {
	case IPPROTO_TCP:
		return read_tcp(packet, at, row);
	case IPPROTO_UDP:
		return read_udp(packet, at, row);
	case IPPROTO_SCTP:
		return read_sctp(packet, at, row);
	case IPPROTO_ICMP:
		return read_icmp(packet, at, row, ICMP_ECHO, ICMP_ECHO_REPLY);
	case IPPROTO_ICMPV6:
		return read_icmp(packet, at, row, ICMPV6_ECHO, ICMPV6_ECHO_REPLY);
	default:
		return NOT_PARSED;
	}
}

static __always_inline enum outcome read_ipv4(struct packet *packet, struct netiso_row *row)
{
	__u8 header[20];
	__u32 length;

	if (!read_at(packet, 0, header, sizeof(header)) || header[0] >> 4 != 4)
		return NOT_PARSED;
	length = (header[0] & 0x0f) * 4;
	if (length < sizeof(header) || !has_bytes(packet, be16(header + 2)))
		return NOT_PARSED;
	row->key.family = 4;
	row->key.protocol = header[9];
	__builtin_memcpy(row->key.saddr, header + 12, 4);
	__builtin_memcpy(row->key.daddr, header + 16, 4);
	if ((header[6] & 0x1f) != 0 || header[7] != 0)
		return NOT_FIRST;
	return read_transport(packet, length, row);
}

static __always_inline enum outcome read_ipv6(struct packet *packet, struct netiso_row *row)
{
	__u8 header[40];
	__u8 extension[8];
	__u32 at = sizeof(header);
	__u8 next;

	if (!read_at(packet, 0, header, sizeof(header)) || header[0] >> 4 != 6)
		return NOT_PARSED;
	if (!has_bytes(packet, sizeof(header) + be16(header + 4)))
		return NOT_PARSED;
	row->key.family = 6;
	__builtin_memcpy(row->key.saddr, header + 8, 16);
	__builtin_memcpy(row->key.daddr, header + 24, 16);
	next = header[6];

#pragma unroll
	for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
		if (next != IPPROTO_HOPOPTS && next != IPPROTO_ROUTING && next != IPPROTO_DSTOPTS &&
		    next != IPPROTO_FRAGMENT && next != IPPROTO_AH)
			break;
		if (!read_at(packet, at, extension, sizeof(extension)))
			return NOT_PARSED;
		if (next == IPPROTO_FRAGMENT && (extension[2] != 0 || (extension[3] & 0xf8) != 0)) {
			row->key.protocol = extension[0];
			return NOT_FIRST;
		}
		if (next == IPPROTO_FRAGMENT)
			at += 8;
		else if (next == IPPROTO_AH)
			at += (extension[1] + 2) * 4;
		else
			at += (extension[1] + 1) * 8;
		next = extension[0];
	}
	row->key.protocol = next;
	return read_transport(packet, at, row);
}

/* Fills in addresses, ports and protocol; skb_protocol is in network byte order, as the kernel keeps it. */
static __always_inline enum outcome read_headers(struct packet *packet, __u32 skb_protocol, struct netiso_row *row)
{
	switch (skb_protocol) {
	case bpf_htons(ETH_P_IP):
		return read_ipv4(packet, row);
	case bpf_htons(ETH_P_IPV6):
		return read_ipv6(packet, row);
	default:
		return NOT_PARSED;
	}
}

static __always_inline enum outcome read_packet(struct sk_buff *skb, struct netiso_row *row)
{
	__u32 network_header = skb->network_header;
	__u32 tail = skb->tail;
	struct packet packet = {
		.start = skb->head + network_header,
		.length = tail - network_header,
		.whole = skb->len - (__u32)(skb->head + network_header - skb->data),
	};

	return tail <= network_header ? NOT_PARSED : read_headers(&packet, skb->protocol, row);
}

#endif
