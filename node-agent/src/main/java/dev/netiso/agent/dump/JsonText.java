// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.dump;

/** Writes JSON (RFC 8259) member by member, with the commas where they belong. Not safe for use by several threads. */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private StringBuilder text = new StringBuilder();

    /** Goes on in another text. */
    JsonText in(StringBuilder other) {
        text = other;
        return this;
    }

    JsonText open(String name) {
        name(name);
        return open();
    }

    JsonText open() {
        text.append('{');
        return this;
    }

    JsonText close() {
        text.append('}');
        return this;
    }

    JsonText put(String name, String value) {
        name(name);
        quoted(value);
        return this;
    }

    JsonText put(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonText put(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /** As protobuf's JSON writes 64 bits. */
    JsonText putUnsigned(String name, long value) {
        return put(name, Long.toUnsignedString(value));
    }

    private void name(String name) {
        if (text.charAt(text.length() - 1) != '{') {
            text.append(',');
        }
        quoted(name);
        text.append(':');
    }

    private void quoted(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                unicode(c);
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private void unicode(char c) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(HEX.charAt(c >> shift & 0xf));
        }
    }
}
