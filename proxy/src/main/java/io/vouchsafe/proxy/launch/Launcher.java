package io.vouchsafe.proxy.launch;

import java.lang.reflect.Method;

/** Starts {@code Main} on a Java that can run it, and tells of any other one in one line. */
public final class Launcher {
  private static final int OLDEST = 21;
  private static final String MAIN = "io.vouchsafe.proxy.Main";
  private static final String BEFORE_9 = "1.";

  private Launcher() {}

  /** Runs the command line. */
  public static void main(String[] args) throws Exception {
    String refusal =
        refusal(System.getProperty("java.specification.version"), System.getProperty("java.home"));
    if (!refusal.isEmpty()) {
      System.err.println("vouchsafe: " + refusal);
      System.exit(1);
    }
    // By name: an old Java cannot even load a class that this one refers to.
    Method main = Class.forName(MAIN).getMethod("main", String[].class);
    main.invoke(null, (Object) args);
  }

  /**
   * Why a Java cannot run Vouchsafe; empty when it can.
   *
   * @param version as {@code java.specification.version} has it: 1.8, 17, 25
   * @param home where that Java is
   */
  static String refusal(String version, String home) {
    String feature = version.startsWith(BEFORE_9) ? version.substring(BEFORE_9.length()) : version;
    return isRecent(feature)
        ? ""
        : "needs Java "
            + OLDEST
            + " or later, this is "
            + feature
            + " ("
            + home
            + "). Install one, such as openjdk-25-jre-headless or https://adoptium.net, and run:"
            + " /PATH/TO/IT/bin/java -jar vouchsafe.jar";
  }

  private static boolean isRecent(String feature) {
    try {
      return Integer.parseInt(feature) >= OLDEST;
    } catch (NumberFormatException e) {
      // A version that is written in another way is younger than this class.
      return true;
    }
  }
}
