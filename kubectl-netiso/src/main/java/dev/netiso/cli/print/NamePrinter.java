// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.print;

import dev.netiso.api.v1alpha1.FlowsApi;
import dev.netiso.cli.flows.ServedFlow;
import dev.netiso.cli.terminal.Output;
import dev.netiso.cli.terminal.PlainText;
import java.util.Locale;

/** The name of each flow as kubectl writes names. */
public record NamePrinter(Output out) implements FlowPrinter {
    @Override
    public void print(ServedFlow flow) {
        out.line(FlowsApi.KIND.toLowerCase(Locale.ROOT) + "." + FlowsApi.GROUP + "/" + PlainText.of(flow.id()));
    }
}
