package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command that needs no network starts without the classes of the shell: they cost time. */
class LightStartTest {
  private static final List<String> HEAVY =
      List.of(
          "io.vertx.", "io.netty.", "io.micrometer.", "com.github.benmanes.", "ch.qos.logback.");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check --jsonl",
        "check --help",
        "init --help",
        "config check nothing.yaml",
        "ike snoop",
        "replay --record nothing.jsonl --config nothing.yaml",
        "tunnels explain --config nothing.yaml --remote-ip 192.0.2.1 --id a"
      })
  void noClassOfTheShellIsLoaded(String arguments) throws Exception {
    try (Watching loader = new Watching(classPath())) {
      Method run =
          loader.loadClass(CommandRun.class.getName()).getDeclaredMethod("of", String[].class);
      run.setAccessible(true);
      Object done = run.invoke(null, (Object) arguments.split(" "));
      assertThat(done.toString()).contains("exit=");
      assertThat(loader.heavy).isEmpty();
    }
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  /** Loads everything afresh and notes what is heavy. */
  private static final class Watching extends URLClassLoader {
    private final Set<String> heavy = new ConcurrentSkipListSet<>();

    Watching(URL[] classPath) {
      super(classPath, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (HEAVY.stream().anyMatch(name::startsWith)) {
        heavy.add(name);
      }
      return super.findClass(name);
    }
  }
}
