// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netiso.server.auth.Authorizer.AccessUnknownException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CachingAuthorizerTest {
    private static final User ALICE = new User("alice", "", List.of(), Map.of());
    private static final Access LIST = Access.toFlows("list", "shop", "");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T14:00:00Z"));
    private final AtomicInteger asked = new AtomicInteger();

    private CachingAuthorizer caching(Authorizer authorizer, int capacity) {
        Authorizer counting = (user, access) -> {
            asked.incrementAndGet();
            return authorizer.allows(user, access);
        };
        return new CachingAuthorizer(counting, now::get, Duration.ofSeconds(5), capacity);
    }

    @Test
    void yes_and_no_are_remembered_for_a_while() {
        CachingAuthorizer authorizer =
                caching((user, access) -> access.namespace().equals("shop"), 10);
        for (int i = 0; i < 3; i++) {
            assertThat(authorizer.allows(ALICE, LIST)).isTrue();
            assertThat(authorizer.allows(ALICE, Access.toFlows("list", "payments", "")))
                    .isFalse();
        }
        assertThat(asked).hasValue(2);
        now.updateAndGet(time -> time.plusSeconds(5));
        authorizer.allows(ALICE, LIST);
        assertThat(asked).hasValue(3);
    }

    @Test
    void another_user_verb_name_or_group_is_another_question() {
        CachingAuthorizer authorizer = caching((user, access) -> true, 10);
        authorizer.allows(ALICE, LIST);
        authorizer.allows(ALICE, Access.toFlows("watch", "shop", ""));
        authorizer.allows(ALICE, Access.toFlows("list", "shop", "k3f9aaaa"));
        authorizer.allows(ALICE, Access.toPeers("shop"));
        authorizer.allows(new User("alice", "", List.of("admins"), Map.of()), LIST);
        assertThat(asked).hasValue(5);
    }

    @Test
    void a_failure_is_not_remembered() {
        AtomicInteger failures = new AtomicInteger(1);
        CachingAuthorizer authorizer = caching(
                (user, access) -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new AccessUnknownException("down", new IllegalStateException());
                    }
                    return true;
                },
                10);
        assertThatThrownBy(() -> authorizer.allows(ALICE, LIST)).isInstanceOf(AccessUnknownException.class);
        assertThat(authorizer.allows(ALICE, LIST)).isTrue();
    }

    @Test
    void it_holds_no_more_answers_than_told() {
        CachingAuthorizer authorizer = caching((user, access) -> true, 2);
        for (String namespace : List.of("a", "b", "c")) {
            authorizer.allows(ALICE, Access.toFlows("list", namespace, ""));
        }
        authorizer.allows(ALICE, Access.toFlows("list", "c", ""));
        assertThat(asked).hasValue(3);
        authorizer.allows(ALICE, Access.toFlows("list", "a", ""));
        assertThat(asked).hasValue(4);
    }
}
