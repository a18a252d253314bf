package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.Future;

/**
 * Of several nodes, one speaks for a customer: two would give its devices different keys.
 * Thread-safe; never blocks.
 */
public interface GroupOwnership {
  /** Of a service that is the only one. */
  GroupOwnership ALONE =
      new GroupOwnership() {
        private final Future<GroupOwner> here = Future.succeededFuture(new GroupOwner.Here(0, 0));

        @Override
        public boolean isShared() {
          return false;
        }

        @Override
        public Future<GroupOwner> claim(CustomerName name) {
          return here;
        }

        @Override
        public boolean isHere(CustomerName name) {
          return true;
        }

        @Override
        public void keep(CustomerName name, boolean wanted) {}

        @Override
        public void follow(Listener listener) {}
      };

  /** Hears who speaks for customers, in the order in which things happened to each. */
  interface Listener {

    /** It is {@code owner} from now on. */
    void changed(CustomerName name, GroupOwner owner);
  }

  /** Whether there may be other nodes. */
  boolean isShared();

  /** Who it is; this node, if nobody was it. Always succeeds. */
  Future<GroupOwner> claim(CustomerName name);

  /** Whether this node is it at this moment. Cheap; asked before each answer. */
  boolean isHere(CustomerName name);

  /** Whether this node is to be it for as long as nobody else is, without any call. */
  void keep(CustomerName name, boolean wanted);

  /** From now on {@code listener} is told; once, before anything else is asked. */
  void follow(Listener listener);
}
