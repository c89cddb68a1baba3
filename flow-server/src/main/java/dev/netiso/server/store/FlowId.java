// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The short name of a flow: bits of the SHA-256 of its uuid in lower-case base 32 (RFC 4648), so that it is the same after a restart. */
final class FlowId {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int CHARACTERS = 8;
    private static final int BITS = 5;

    /** So many ids can be taken from one hash without using a bit twice. */
    static final int CANDIDATES = 256 / (CHARACTERS * BITS);

    private FlowId() {}

    /** The id from the bits that follow those of the candidates before, of which there are {@link #CANDIDATES}. */
    static String of(String uuid, int candidate) {
        byte[] hash = sha256(uuid);
        StringBuilder id = new StringBuilder(CHARACTERS);
        int firstBit = candidate * CHARACTERS * BITS;
        for (int i = 0; i < CHARACTERS; i++) {
            id.append(ALPHABET.charAt(bits(hash, firstBit + i * BITS)));
        }
        return id.toString();
    }

    private static int bits(byte[] hash, int first) {
        int value = 0;
        for (int bit = first; bit < first + BITS; bit++) {
            value = value << 1 | (hash[bit / 8] >> (7 - bit % 8) & 1);
        }
        return value;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
