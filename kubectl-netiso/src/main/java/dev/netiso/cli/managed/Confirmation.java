// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.managed;

import dev.netiso.cli.CommandFailure;
import dev.netiso.cli.Host;
import dev.netiso.cli.terminal.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** The question before something is written. */
public final class Confirmation {
    private Confirmation() {}

    /**
     * Whether the person says yes; anything else is no.
     *
     * @throws CommandFailure if there is nobody to ask
     */
    public static boolean asked(Host host, Output screen, String question) {
        if (!host.terminal().in()) {
            throw CommandFailure.unanswered(
                    "nothing was changed: there is no terminal to ask on; --yes goes on without, --dry-run=server tries");
        }
        screen.print(question + " [y/N] ");
        try {
            String answer = host.in().readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
