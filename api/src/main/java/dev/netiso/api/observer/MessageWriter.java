// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a protobuf message (protobuf.dev, "Encoding") from its end to its beginning: what is inside is written before what is around it, so its length is known,
 * and nothing is measured first. Fields have to come in descending order of their numbers. Values that are proto3's defaults are left out. Not safe for use by
 * several threads at once.
 */
final class MessageWriter {
    private static final int WIRE_BITS = 3;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int SEVEN = 0x7f;
    private static final int MORE = 0x80;
    private static final int MOST_IN_NUMBER = 10;

    private byte[] bytes = new byte[1024];
    private int at = bytes.length;

    /** Begins anew. */
    void clear() {
        at = bytes.length;
    }

    /** What was written. */
    byte[] toBytes() {
        return Arrays.copyOfRange(bytes, at, bytes.length);
    }

    /** Where a message ends that is to be written now, for {@link #message}. */
    int end() {
        return bytes.length - at;
    }

    /** All that was written since that end is a message in that field. */
    void message(int field, int end) {
        varint(bytes.length - at - end);
        tag(field, LENGTH);
    }

    /** A message that is there, but has nothing in it. */
    void empty(int field) {
        message(field, end());
    }

    void text(int field, String text) {
        if (!text.isEmpty()) {
            element(field, text);
        }
    }

    /** A text that is written also if it is empty: a value of a map or of a oneof. */
    void element(int field, String text) {
        bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(int field, byte[] value) {
        room(value.length);
        at -= value.length;
        System.arraycopy(value, 0, bytes, at, value.length);
        varint(value.length);
        tag(field, LENGTH);
    }

    /** Of every type that is a varint and has no sign of its own. */
    void number(int field, long number) {
        if (number != 0) {
            varint(number);
            tag(field, VARINT);
        }
    }

    /** A double that is written also if it is 0: a value of a oneof. */
    void element(int field, double number) {
        long bits = Double.doubleToRawLongBits(number);
        room(Long.BYTES);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[--at] = (byte) (bits >>> shift);
        }
        tag(field, FIXED64);
    }

    private void tag(int field, int wireType) {
        varint(((long) field << WIRE_BITS) | wireType);
    }

    private void varint(long number) {
        room(MOST_IN_NUMBER);
        int length = 1;
        for (long rest = number >>> 7; rest != 0; rest >>>= 7) {
            length++;
        }
        at -= length;
        long rest = number;
        for (int i = 0; i < length - 1; i++) {
            bytes[at + i] = (byte) ((rest & SEVEN) | MORE);
            rest >>>= 7;
        }
        bytes[at + length - 1] = (byte) rest;
    }

    private void room(int wanted) {
        if (at < wanted) {
            byte[] larger = new byte[bytes.length * 2 + wanted];
            int written = bytes.length - at;
            System.arraycopy(bytes, at, larger, larger.length - written, written);
            at = larger.length - written;
            bytes = larger;
        }
    }
}
