// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.server.http.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the next page of a list begins.
 *
 * @param version of the whole list: what was stored later does not belong to it
 * @param after the version of the last flow that was looked at
 */
record ContinueToken(long version, long after) {
    private static final Pattern FORM = Pattern.compile("1/([0-9]{1,18})/([0-9]{1,18})");
    private static final int LONGEST = 128;

    /** @throws Failure if this server did not make it */
    static ContinueToken parse(String text) {
        try {
            String plain = text.length() > LONGEST
                    ? ""
                    : new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            Matcher matcher = FORM.matcher(plain);
            if (matcher.matches()) {
                return new ContinueToken(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
            }
        } catch (IllegalArgumentException e) {
            // not base 64: said below
        }
        throw Failure.badRequest("continue: not a token that this server gave");
    }

    @Override
    public String toString() {
        String plain = "1/" + version + "/" + after;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }
}
