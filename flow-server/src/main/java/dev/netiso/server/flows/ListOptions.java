// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.server.http.Failure;
import dev.netiso.server.http.Request;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The parameters of a list or watch, as Kubernetes' ListOptions has them, and {@code sinceSeconds} as for the logs of pods.
 *
 * @param resourceVersion to go on from; empty for a list, and for a watch that begins with what is retained
 * @param limit at most that many flows in one answer; 0 for all
 * @param page where the list goes on
 * @param timeout after which a watch ends
 * @param since only flows that were seen within this time before the request
 */
record ListOptions(
        boolean watch,
        Optional<Long> resourceVersion,
        int limit,
        Optional<ContinueToken> page,
        Optional<Duration> timeout,
        Optional<Duration> since,
        FieldSelector fieldSelector,
        boolean bookmarks) {
    private static final long MAX_SECONDS = 100L * 365 * 24 * 3600;

    /** @throws Failure naming the parameter that cannot be read or is not supported */
    static ListOptions of(Request request) {
        if (!request.parameter("labelSelector").orElse("").isBlank()) {
            throw Failure.badRequest("labelSelector is not supported by flows, which have no labels of their own: use "
                    + "fieldSelector, or filter what you get");
        }
        if (flag(request, "sendInitialEvents")) {
            throw Failure.invalid("sendInitialEvents is forbidden for watch: flows do not offer it; list, then watch");
        }
        if (request.parameter("resourceVersionMatch").orElse("").equals("Exact")) {
            throw Failure.badRequest("resourceVersionMatch: Exact is not supported by flows");
        }
        return new ListOptions(
                flag(request, "watch"),
                number(request, "resourceVersion", Long.MAX_VALUE).filter(version -> version != 0),
                number(request, "limit", Integer.MAX_VALUE).orElse(0L).intValue(),
                request.parameter("continue").filter(token -> !token.isEmpty()).map(ContinueToken::parse),
                number(request, "timeoutSeconds", MAX_SECONDS)
                        .filter(seconds -> seconds != 0)
                        .map(Duration::ofSeconds),
                number(request, "sinceSeconds", MAX_SECONDS).map(Duration::ofSeconds),
                FieldSelector.parse(request.parameter("fieldSelector").orElse("")),
                flag(request, "allowWatchBookmarks"));
    }

    /** As Kubernetes reads them: true unless it says false (apimachinery pkg/runtime/conversion.go). */
    private static boolean flag(Request request, String name) {
        return request.parameter(name)
                .map(value -> value.toLowerCase(Locale.ROOT))
                .filter(value -> !value.equals("false") && !value.equals("0"))
                .isPresent();
    }

    private static Optional<Long> number(Request request, String name, long most) {
        Optional<String> text = request.parameter(name).filter(value -> !value.isEmpty());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        boolean digits = text.get().length() <= 19 && text.get().chars().allMatch(c -> c >= '0' && c <= '9');
        try {
            long value = digits ? Long.parseLong(text.get()) : -1;
            if (value >= 0 && value <= most) {
                return Optional.of(value);
            }
        } catch (NumberFormatException e) {
            // 19 digits can be too many: said below
        }
        throw Failure.badRequest(name + ": not a number (expected: 0 to " + most + ")");
    }
}
