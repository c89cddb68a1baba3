// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.netiso.agent.bpf.BpfObject;
import dev.netiso.agent.bpf.EntryBatch;
import dev.netiso.agent.bpf.KernelSymbols;
import dev.netiso.agent.bpf.LibBpf;
import dev.netiso.agent.event.ActiveGeneration;
import dev.netiso.agent.event.DropLocations;
import dev.netiso.agent.event.DropReasons;
import dev.netiso.agent.event.FlowRow;
import dev.netiso.agent.event.KernelConfig;
import dev.netiso.flow.DropReason;
import dev.netiso.flow.IpAddress;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the program does on a kernel before 5.17, whose tracepoint has two arguments: told so, it looks at neither of the others. */
class WithoutReasonsKernelTest {
    @Test
    void tells_a_drop_by_the_place_where_the_packet_is_freed() throws Exception {
        RealKernel.require();
        assumeThat(Path.of("/usr/sbin/iptables-legacy")).exists();
        try (TestNode node = new TestNode();
                BpfObject object = open()) {
            object.attach(KernelSide.DROP);
            node.node.run("iptables-legacy -w -A FORWARD -p sctp -j DROP");
            IpAddress to = IpAddress.of(node.server(4));
            node.client.call(() -> Sender.raw(to, 132, Sender.sctpInit(7000)));
            DropReasons reasons = DropReasons.resolve(DropReason.policyType(), Map.of(), Map.of());
            await().until(() -> reasonsOf(object, node.client(4)).size() == 1);
            assertThat(reasons.reason(reasonsOf(object, node.client(4)).getFirst()))
                    .hasToString("NETFILTER_DROP");
        }
    }

    private static BpfObject open() throws Exception {
        try (InputStream elf = Objects.requireNonNull(
                WithoutReasonsKernelTest.class.getResourceAsStream("/dev/netiso/bpf/netiso.bpf.o"))) {
            BpfObject object = BpfObject.open(LibBpf.load(Optional.empty()), "netiso.bpf.o", elf.readAllBytes());
            object.setConstants(new KernelConfig(1, 2, -1, false).toBytes());
            object.setNetfilter(KernelSide.DATAGRAM);
            object.load();
            KernelSymbols symbols = KernelSymbols.find(Path.of("/proc/kallsyms"), DropLocations.functions(false));
            object.map("locations").put(0, DropLocations.toBytes(false, symbols.found(), DropReason.policyType()));
            object.map("active").put(0, ActiveGeneration.NONE.withGeneration(1).toBytes());
            return object;
        }
    }

    private static List<Integer> reasonsOf(BpfObject object, String source) throws Exception {
        FlowRow row = new FlowRow();
        List<Integer> reasons = new ArrayList<>();
        try (EntryBatch drops = EntryBatch.of(object.map("drops_a"), 1024)) {
            drops.readAll(entry -> {
                if (row.at(entry).source().toString().equals(source)) {
                    reasons.add(row.reason());
                }
            });
        }
        return reasons;
    }
}
