/**
 * A bank of several processes that move money between accounts, kept in order by locks. {@link
 * io.lockkeeper.samples.bank.Bank} is the program, {@link io.lockkeeper.samples.bank.Demonstration} its script.
 */
@NullMarked
package io.lockkeeper.samples.bank;

import org.jspecify.annotations.NullMarked;
