/**
 * The messages of Envoy's ext_authz, generated from {@code src/main/proto}. Nothing else belongs
 * here.
 */
@NullMarked
package io.vouchsafe.proxy.front.grpc.envoy;

import org.jspecify.annotations.NullMarked;
