// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import dev.netiso.cli.flows.ServedFlow;
import dev.netiso.cli.terminal.Output;

/** One YAML document a flow, as the flow server served it. */
public record YamlPrinter(Output out, Yaml yaml) implements FlowPrinter {
    @Override
    public void print(ServedFlow flow) {
        out.print("---\n" + yaml.text(flow.json()));
    }
}
