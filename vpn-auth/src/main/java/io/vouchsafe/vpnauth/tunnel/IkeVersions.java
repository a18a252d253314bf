package io.vouchsafe.vpnauth.tunnel;

/** Contract, section 1, {@code ike_version}: which versions a tunnel speaks. */
public enum IkeVersions {
  ONLY_2("2"),
  ONLY_1("1"),
  AUTO("auto");

  private final String word;

  IkeVersions(String word) {
    this.word = word;
  }

  /** As it is written in settings. */
  public String word() {
    return word;
  }

  public boolean speaks(IkeVersion version) {
    return switch (this) {
      case ONLY_2 -> version == IkeVersion.IKEV2;
      case ONLY_1 -> version == IkeVersion.IKEV1;
      case AUTO -> true;
    };
  }
}
