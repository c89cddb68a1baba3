// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.server.http.Request;
import dev.netiso.server.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** The probes, which anybody may ask: {@code /livez} and {@code /healthz} say that requests are answered, {@code /readyz} whether answers are worth having. */
public final class Health {
    /**
     * Something that must hold for the server to be ready.
     *
     * @param state asked at each probe; quick
     */
    public record Check(String name, Supplier<State> state) {}

    /** How a check stands; the detail is for everyone to see. */
    public record State(boolean ok, String detail) {
        public static State ok(String detail) {
            return new State(true, detail);
        }

        public static State failed(String detail) {
            return new State(false, detail);
        }
    }

    private final List<Check> checks;

    public Health(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** Answers if the path is a probe's. */
    boolean answered(Request request, Response response) {
        return switch (request.path()) {
            case "/livez", "/healthz" -> {
                response.send(200, Response.TEXT, "ok".getBytes(StandardCharsets.UTF_8));
                yield true;
            }
            case "/readyz" -> {
                ready(request, response);
                yield true;
            }
            default -> false;
        };
    }

    private void ready(Request request, Response response) {
        StringBuilder text = new StringBuilder();
        boolean ready = true;
        for (Check check : checks) {
            State state = check.state().get();
            ready &= state.ok();
            text.append(state.ok() ? "[+]" : "[-]").append(check.name());
            text.append(state.ok() ? " ok" : " failed");
            text.append(state.detail().isEmpty() ? "" : ": " + state.detail()).append('\n');
        }
        text.append(ready ? "readyz check passed\n" : "readyz check failed\n");
        boolean brief = ready && request.parameter("verbose").isEmpty();
        response.send(
                ready ? 200 : 503, Response.TEXT, (brief ? "ok" : text.toString()).getBytes(StandardCharsets.UTF_8));
    }
}
