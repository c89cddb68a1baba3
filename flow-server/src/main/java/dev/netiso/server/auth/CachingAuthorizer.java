// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers answers, yes and no alike, for a short time. A refusal by failure is never remembered. Holds a bounded number of answers; the oldest go first.
 */
public final class CachingAuthorizer implements Authorizer {
    private record Question(User user, Access access) {}

    private record Answer(boolean allowed, Instant until) {}

    private final Authorizer authorizer;
    private final InstantSource clock;
    private final Duration ttl;
    private final Map<Question, Answer> answers;

    /**
     * Remembers at most that many answers of an authorizer.
     *
     * @param ttl how long a right that was withdrawn may still be used
     */
    public CachingAuthorizer(Authorizer authorizer, InstantSource clock, Duration ttl, int capacity) {
        this.authorizer = authorizer;
        this.clock = clock;
        this.ttl = ttl;
        this.answers = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Question, Answer> eldest) {
                return size() > capacity;
            }
        };
    }

    @Override
    public boolean allows(User user, Access access) {
        Question question = new Question(user, access);
        Optional<Answer> known = find(question);
        if (known.isPresent()) {
            return known.get().allowed();
        }
        boolean allowed = authorizer.allows(user, access);
        remember(question, new Answer(allowed, clock.instant().plus(ttl)));
        return allowed;
    }

    private synchronized Optional<Answer> find(Question question) {
        return Optional.ofNullable(answers.get(question))
                .filter(answer -> clock.instant().isBefore(answer.until()));
    }

    private synchronized void remember(Question question, Answer answer) {
        answers.remove(question);
        answers.put(question, answer);
    }
}
