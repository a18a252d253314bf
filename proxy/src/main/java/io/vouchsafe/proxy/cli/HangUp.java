package io.vouchsafe.proxy.cli;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, which tells a daemon to read its settings again (daemon(7)). Java has no other way to it
 * than {@code sun.misc.Signal} of the module jdk.unsupported, by reflection here because javac
 * warns of each mention of that class and cannot be told that it is meant.
 */
final class HangUp {
  private HangUp() {}

  /**
   * Runs {@code action} at each SIGHUP, on a thread of its own, instead of ending the process.
   *
   * @return whether this platform has the signal and lets us have it; a process that was started to
   *     ignore it, as {@code nohup} does, never gets it
   */
  static boolean handle(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
      Object before = signal.getMethod("handle", signal, handler).invoke(null, hangUp, ours);
      return !handler.getField("SIG_IGN").get(null).equals(before);
    } catch (ReflectiveOperationException e) {
      // No such signal (Windows), a JVM that keeps it to itself (-Xrs), or one without the module.
      return false;
    }
  }
}
