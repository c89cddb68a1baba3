// SPDX-License-Identifier: Apache-2.0
/**
 * Who asks, and whether they may: the user that kube-apiserver's front proxy vouches for, and the access that is asked for. Here are the rules and the cache;
 * the access reviews themselves are made in {@code dev.netiso.server.cluster}. Read {@link dev.netiso.server.auth.FrontProxy} first.
 */
@NullMarked
package dev.netiso.server.auth;

import org.jspecify.annotations.NullMarked;
