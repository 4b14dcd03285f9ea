package dev.skep.agent.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import dev.skep.agent.task.Observed;
import dev.skep.agent.task.Observed.Health;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.Task.HostPort;
import java.util.List;
import org.junit.jupiter.api.Test;

class InspectionTest {
  @Test
  void a_created_container_tells_why_it_did_not_start() throws Exception {
    assertThat(observed("{'Status':'created','Error':''}"))
        .isEqualTo(new Observed.Created("c1", ""));
    assertThat(observed("{'Status':'created','ExitCode':127,'Error':'no such file'}"))
        .isEqualTo(new Observed.Created("c1", "no such file"));
  }

  @Test
  void a_paused_container_runs() throws Exception {
    assertThat(observed("{'Status':'paused','Running':true,'Paused':true,'Pid':7}"))
        .isEqualTo(new Observed.Running("c1", 7, Health.NONE, List.of()));
  }

  @Test
  void health_is_told_while_it_runs_and_after() throws Exception {
    assertThat(observed("{'Status':'running','Pid':7,'Health':{'Status':'starting'}}"))
        .isEqualTo(new Observed.Running("c1", 7, Health.STARTING, List.of()));
    assertThat(observed("{'Status':'exited','ExitCode':0,'Health':{'Status':'unhealthy'}}"))
        .isEqualTo(new Observed.Ended("c1", 0, Health.UNHEALTHY, ""));
  }

  @Test
  void an_end_for_want_of_memory_says_so() throws Exception {
    assertThat(observed("{'Status':'exited','ExitCode':137,'OOMKilled':true}"))
        .isEqualTo(new Observed.Ended("c1", 137, Health.NONE, "out of memory"));
  }

  @Test
  void a_container_that_is_being_removed_is_none() throws Exception {
    assertThat(observed("{'Status':'removing'}")).isEqualTo(new Observed.Absent());
  }

  @Test
  void ports_are_told_once_for_both_address_families() throws Exception {
    String ports =
        "{'80/tcp':[{'HostIp':'0.0.0.0','HostPort':'32768'},{'HostIp':'::','HostPort':'32769'}],"
            + "'53/udp':[{'HostIp':'0.0.0.0','HostPort':'53'},{'HostIp':'::','HostPort':'53'}],"
            + "'90/tcp':null}";

    assertThat(observed("{'Status':'running','Pid':7}", ports))
        .isEqualTo(
            new Observed.Running(
                "c1",
                7,
                Health.NONE,
                List.of(
                    new HostPort(Protocol.UDP, 53, 53), new HostPort(Protocol.TCP, 32768, 80))));
  }

  @Test
  void the_stop_signal_is_the_containers_own() throws Exception {
    assertThat(Inspection.stopSignal(read("{'Config':{'StopSignal':'SIGUSR1'}}")))
        .isEqualTo("SIGUSR1");
    assertThat(Inspection.stopSignal(read("{'Config':{}}"))).isEqualTo("SIGTERM");
  }

  private static Observed observed(String state) throws Exception {
    return observed(state, "{}");
  }

  private static Observed observed(String state, String ports) throws Exception {
    return Inspection.observed(
        read("{'Id':'c1','State':" + state + ",'NetworkSettings':{'Ports':" + ports + "}}"));
  }

  private static InspectContainerResponse read(String json) throws Exception {
    return DefaultDockerClientConfig.createDefaultConfigBuilder()
        .build()
        .getObjectMapper()
        .readValue(json.replace('\'', '"'), InspectContainerResponse.class);
  }
}
