// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.BpfObject;
import dev.netiso.agent.bpf.KernelBtf;
import dev.netiso.agent.bpf.KernelSymbols;
import dev.netiso.agent.bpf.LibBpf;
import dev.netiso.agent.event.DropLocations;
import dev.netiso.agent.event.DropReasons;
import dev.netiso.flow.DropReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What tells the kernel side why a packet is freed: numbers of reasons, and addresses of functions where there is no reason. Both come with kernel modules
 * that may be loaded later. Not safe for use by several threads at once.
 */
final class DropCauses {
    private static final String TRACEPOINT = "kfree_skb";
    private static final int ARGUMENTS_WITH_REASON = 3;
    private static final Path SYMBOLS = Path.of("/proc/kallsyms");
    private static final Path MODULES = Path.of("/proc/modules");

    private final LibBpf library;
    private final Set<DropReason> wanted;
    private final int tracepointArguments;
    private String modules;
    private final DropReasons reasons;

    /**
     * Asks the running kernel.
     *
     * @param btf that it describes itself by; not used afterwards
     */
    DropCauses(LibBpf library, KernelBtf btf, Set<DropReason> wanted) throws BpfException, IOException {
        this.library = library;
        this.wanted = Set.copyOf(wanted);
        this.modules = modules();
        this.tracepointArguments = btf.tracepointArguments(TRACEPOINT)
                .orElseThrow(() -> new BpfException.UnsupportedKernel(
                        "cannot see dropped packets: this kernel has no tracepoint kfree_skb"));
        this.reasons = DropReasons.resolve(wanted, core(btf), openVswitch(btf));
    }

    private static Map<String, Integer> core(KernelBtf btf) {
        return btf.enumValues("skb_drop_reason");
    }

    private static Map<String, Integer> openVswitch(KernelBtf btf) {
        return btf.moduleEnumValues("openvswitch", "ovs_drop_reason");
    }

    /** How many arguments the tracepoint has. */
    int tracepointArguments() {
        return tracepointArguments;
    }

    /** Names of the raw numbers. */
    DropReasons reasons() {
        return reasons;
    }

    /** Tells a loaded object. */
    void write(BpfObject object, Coverage coverage) throws BpfException, IOException {
        boolean withReasons = tracepointArguments >= ARGUMENTS_WITH_REASON;
        for (Map.Entry<Integer, DropReasons.Meaning> reason : reasons.numbers().entrySet()) {
            object.map("reasons").put(reason.getKey(), reason.getValue().number());
        }
        KernelSymbols symbols = KernelSymbols.find(SYMBOLS, DropLocations.functions(withReasons));
        object.map("locations").put(0, DropLocations.toBytes(withReasons, symbols.found(), wanted));
        if (!withReasons) {
            coverage.withoutReasons();
        }
        if (symbols.hidden()) {
            coverage.withoutLocations(withReasons);
        }
    }

    /** Tells it again if kernel modules were loaded or unloaded since the last time. */
    void refresh(BpfObject object, Coverage coverage) throws BpfException, IOException {
        String now = modules();
        if (now.equals(modules)) {
            return;
        }
        modules = now;
        try (KernelBtf btf = KernelBtf.open(library)) {
            reasons.update(core(btf), openVswitch(btf));
        }
        write(object, coverage);
    }

    /** Their names; how often each is used changes all the time. */
    private static String modules() throws IOException {
        if (!Files.exists(MODULES)) {
            return "";
        }
        StringBuilder names = new StringBuilder();
        for (String line : Files.readAllLines(MODULES)) {
            names.append(line, 0, Math.max(0, line.indexOf(' '))).append('\n');
        }
        return names.toString();
    }
}
