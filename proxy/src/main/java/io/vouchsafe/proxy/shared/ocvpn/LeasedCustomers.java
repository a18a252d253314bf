package io.vouchsafe.proxy.shared.ocvpn;

import io.vertx.core.Future;
import io.vouchsafe.proxy.ocvpn.CustomerName;
import io.vouchsafe.proxy.ocvpn.GroupOwner;
import io.vouchsafe.proxy.ocvpn.GroupOwnership;
import io.vouchsafe.proxy.shared.lease.Claim;
import io.vouchsafe.proxy.shared.lease.LeaseKeeper;
import io.vouchsafe.proxy.shared.lease.LeaseListener;
import io.vouchsafe.proxy.shared.lease.Leases;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A customer's owner is who has its lease, {@code ocvpn:{tenant}/{customer}}. Thread-safe. */
public final class LeasedCustomers implements GroupOwnership {
  /** How long a lease lasts: so long is nobody asked after a node has died. */
  public static final Duration TIME = Duration.ofSeconds(15);

  private static final String KIND = "ocvpn:";

  private final LeaseKeeper keeper;
  private volatile @Nullable Listener listener;

  /**
   * Customers of this node and others.
   *
   * @param random from 0 to 1
   * @param time that a lease lasts; {@link #TIME} but for tests
   */
  public LeasedCustomers(
      Leases leases, LongSupplier nanoTime, DoubleSupplier random, Duration time) {
    this.keeper = new LeaseKeeper(new LeaseKeeper.Ground(leases, nanoTime, random, time, heard()));
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Future<GroupOwner> claim(CustomerName name) {
    return keeper.claim(lease(name)).map(LeasedCustomers::owner);
  }

  private static GroupOwner owner(Claim claim) {
    return switch (claim) {
      case Claim.Mine(Leases.Lease lease) -> here(lease);
      case Claim.Other(String node) -> new GroupOwner.Elsewhere(node);
      case Claim.Unknown(String why) -> new GroupOwner.Unknown(why);
    };
  }

  private static GroupOwner.Here here(Leases.Lease lease) {
    return new GroupOwner.Here(lease.token(), lease.before());
  }

  @Override
  public boolean isHere(CustomerName name) {
    return keeper.held(lease(name)).isPresent();
  }

  @Override
  public void keep(CustomerName name, boolean wanted) {
    if (wanted) {
      keeper.want(lease(name));
    } else {
      keeper.unwant(lease(name));
    }
  }

  @Override
  public void follow(Listener hears) {
    listener = hears;
  }

  /** Renews what is due; a few times a second. Never blocks. */
  public void tick() {
    keeper.tick();
  }

  /**
   * This node speaks for nobody from now on. Nothing is given back: a node that is started again
   * soon goes on with its members, while a new owner would have them all register anew.
   */
  public void stop() {
    keeper.stop();
  }

  private LeaseListener heard() {
    return new LeaseListener() {
      @Override
      public void gained(Leases.Lease lease) {
        tell(lease.name(), here(lease));
      }

      @Override
      public void lost(String name, String why) {
        tell(name, new GroupOwner.Unknown(why));
      }

      @Override
      public void taken(String name, String node) {
        tell(name, new GroupOwner.Elsewhere(node));
      }
    };
  }

  private void tell(String lease, GroupOwner owner) {
    Listener hears = listener;
    if (hears != null) {
      name(lease).ifPresent(name -> hears.changed(name, owner));
    }
  }

  private static String lease(CustomerName name) {
    return KIND + name.tenant() + "/" + name.customer();
  }

  /** Names of tenants have no slash. */
  private static Optional<CustomerName> name(String lease) {
    int slash = lease.indexOf('/');
    return slash < 0
        ? Optional.empty()
        : Optional.of(
            new CustomerName(lease.substring(KIND.length(), slash), lease.substring(slash + 1)));
  }
}
