/**
 * A bank of several processes that move money between accounts, under locks. The program is
 * {@link io.lockkeeper.samples.bank.Bank}, and its script is {@link io.lockkeeper.samples.bank.Demonstration}.
 */
@NullMarked
package io.lockkeeper.samples.bank;

import org.jspecify.annotations.NullMarked;
