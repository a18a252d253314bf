/**
 * What {@code java -jar} runs first, compiled for Java 8 so that every Java can run it. In: the
 * arguments. Out: {@code Main}, or one line that says which Java is needed. Never here: anything
 * else, since no class of ours can be loaded by an old Java.
 */
@NullMarked
package io.vouchsafe.proxy.launch;

import org.jspecify.annotations.NullMarked;
