package io.vouchsafe.proxy.ocvpn;

/** Names a customer: no two tenants share one. */
public record CustomerName(String tenant, String customer) implements Comparable<CustomerName> {
  @Override
  public int compareTo(CustomerName other) {
    int tenants = tenant.compareTo(other.tenant);
    return tenants != 0 ? tenants : customer.compareTo(other.customer);
  }

  @Override
  public String toString() {
    return "customer " + customer + " of tenant " + tenant;
  }
}
