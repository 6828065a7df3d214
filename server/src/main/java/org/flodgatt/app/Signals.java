package org.flodgatt.app;

import java.lang.reflect.Proxy;

/**
 * Hears the signals of the system. The JDK's interface for it, {@code sun.misc.Signal}, is exported
 * but not promised: so it is looked for at run time, and who uses this must be able to do without.
 */
final class Signals {
  private Signals() {}

  /**
   * Runs the action each time the signal comes, each time on a thread of its own.
   *
   * @param name without {@code SIG}
   * @return {@code false}: this JVM does not tell, or keeps the signal for itself
   */
  @SuppressWarnings("ReferenceEquality") // a listener equals itself and nothing else
  static boolean on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object listener =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "listener to SIG" + name;
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
