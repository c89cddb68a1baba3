// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.auth;

/** Says whether a user may do something. Safe to share between threads; may block. */
@FunctionalInterface
public interface Authorizer {
    /**
     * Whether that access is allowed.
     *
     * @throws AccessUnknownException if that could not be found out; nothing may be shown then
     */
    boolean allows(User user, Access access);

    /** Whether somebody may do something could not be found out. */
    final class AccessUnknownException extends RuntimeException {
        public AccessUnknownException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
