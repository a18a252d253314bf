/**
 * Envoy's gRPC {@code ext_authz}: HTTP/2 frames come in, one answer to each {@code Check} goes out.
 * What is decided, and why, is no matter of this package.
 */
@NullMarked
package io.vouchsafe.proxy.front.grpc;

import org.jspecify.annotations.NullMarked;
