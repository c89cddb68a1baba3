// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP/1.1 over TLS on Netty: connections with their bounds, requests handed to a virtual thread each, answers that wait for slow clients. What is answered
 * is not decided here, but in {@code dev.netiso.server.flows}. Read {@link dev.netiso.server.http.HttpServer} first.
 */
@NullMarked
package dev.netiso.server.http;

import org.jspecify.annotations.NullMarked;
