package io.vouchsafe.proxy.gateway.strongswan;

import java.util.List;

/**
 * Everything that charon shall know of us.
 *
 * @param objects in the order in which they are loaded: kinds in their order, connections in the
 *     order of their tunnels
 */
record DesiredState(List<FedObject> objects) {
  static final DesiredState NOTHING = new DesiredState(List.of());

  DesiredState {
    objects = List.copyOf(objects);
  }
}
