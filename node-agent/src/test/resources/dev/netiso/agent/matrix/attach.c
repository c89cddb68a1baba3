// SPDX-License-Identifier: Apache-2.0
/*
 * Attaches programs of an object by links, which end with this process: ip, tc and bpftool of stable distributions know neither tcx nor netfilter links.
 *
 * usage: attach OBJECT PROGRAM KIND NAMESPACE TARGET       TARGET: a device, a cgroup's directory, or none; then "attached", and it waits for the end of its input
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* include/uapi/linux/bpf.h and netfilter.h, newer than the headers of stable distributions. */
enum { PROG_SCHED_CLS = 3, PROG_XDP = 6, PROG_CGROUP_SKB = 8, PROG_NETFILTER = 32 };
enum { AT_CGROUP_INGRESS = 0, AT_CGROUP_EGRESS = 1, AT_XDP = 37, AT_NETFILTER = 45, AT_TCX_INGRESS = 46, AT_TCX_EGRESS = 47 };
enum { LINK_CREATE = 28, XDP_SKB = 2, XDP_DRIVER = 4, NF_FORWARD = 2, PRIORITY = -7 };

struct kind {
	const char *name;
	int program;
	int attach;
	unsigned flags;
	unsigned family;
};

static const struct kind kinds[] = {
	{ "tcx-ingress", PROG_SCHED_CLS, AT_TCX_INGRESS, 0, 0 },
	{ "tcx-egress", PROG_SCHED_CLS, AT_TCX_EGRESS, 0, 0 },
	{ "xdp-native", PROG_XDP, AT_XDP, XDP_DRIVER, 0 },
	{ "xdp-generic", PROG_XDP, AT_XDP, XDP_SKB, 0 },
	{ "cgroup-ingress", PROG_CGROUP_SKB, AT_CGROUP_INGRESS, 0, 0 },
	{ "cgroup-egress", PROG_CGROUP_SKB, AT_CGROUP_EGRESS, 0, 0 },
	{ "netfilter-4", PROG_NETFILTER, AT_NETFILTER, 0, 2 },
	{ "netfilter-6", PROG_NETFILTER, AT_NETFILTER, 0, 10 },
};

static int failed(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return 1;
}

static int load(const char *object, const char *program, const struct kind *kind)
{
	struct bpf_object *opened = bpf_object__open_file(object, NULL);
	struct bpf_program *each, *wanted = NULL;

	if (!opened)
		return -1;
	bpf_object__for_each_program(each, opened) {
		bpf_program__set_autoload(each, strcmp(bpf_program__name(each), program) == 0);
		if (bpf_program__autoload(each))
			wanted = each;
	}
	if (!wanted)
		return -1;
	bpf_program__set_type(wanted, kind->program);
	bpf_program__set_expected_attach_type(wanted, kind->attach);
	return bpf_object__load(opened) == 0 ? bpf_program__fd(wanted) : -1;
}

static int create(int program, int target, const struct kind *kind)
{
	struct {
		unsigned program, target, attach, flags;
		union {
			struct { unsigned family, hook; int priority; unsigned flags; } netfilter;
			unsigned char zero[32];
		};
	} attributes = { .program = program, .target = target, .attach = kind->attach, .flags = kind->flags };

	if (kind->attach == AT_NETFILTER) {
		attributes.netfilter.family = kind->family;
		attributes.netfilter.hook = NF_FORWARD;
		attributes.netfilter.priority = PRIORITY;
	}
	return syscall(SYS_bpf, LINK_CREATE, &attributes, sizeof(attributes));
}

static int target_of(const struct kind *kind, const char *target)
{
	if (kind->attach == AT_NETFILTER)
		return 0;
	return kind->program == PROG_CGROUP_SKB ? open(target, O_RDONLY | O_CLOEXEC) : (int)if_nametoindex(target);
}

int main(int argc, char **argv)
{
	const struct kind *kind = NULL;
	char path[300];
	int program, namespace;

	for (size_t i = 0; argc == 6 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, argv[3]) == 0)
			kind = &kinds[i];
	if (!kind)
		return failed("usage: attach OBJECT PROGRAM KIND NAMESPACE TARGET");
	program = load(argv[1], argv[2], kind);
	if (program < 0)
		return failed("load");
	snprintf(path, sizeof(path), "/run/netns/%s", argv[4]);
	namespace = open(path, O_RDONLY | O_CLOEXEC);
	if (namespace < 0 || setns(namespace, CLONE_NEWNET) != 0)
		return failed("enter");
	if (create(program, target_of(kind, argv[5]), kind) < 0)
		return failed("attach");
	printf("attached\n");
	fflush(stdout);
	while (read(0, path, sizeof(path)) > 0) {
	}
	return 0;
}
