/**
 * The command {@code doctor}: one class for each check. {@link io.lockkeeper.cli.doctor.DoctorCommand} lists them. They
 * only read, but for a scratch node that no other client has, which goes with the session at the latest.
 */
@NullMarked
package io.lockkeeper.cli.doctor;

import org.jspecify.annotations.NullMarked;
