// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import dev.netiso.cli.flows.ServedFlow;
import dev.netiso.cli.terminal.Output;

/** One JSON object a line, as the flow server served it. */
public record JsonPrinter(Output out) implements FlowPrinter {
    @Override
    public void print(ServedFlow flow) {
        out.line(Json.compact(flow.json()));
    }
}
