"""One round of SpiffWorkflow on a parallel approval of six steps: spiff.py DIAGRAM SECONDS

Prints one JSON object: cases a second in memory, and with the state as JSON after every step. A case counts when its
six manual tasks were completed one by one and the workflow says that it is over."""

import json
import sys
import time
from importlib.metadata import version

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


def live(spec, after_step):
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    steps = 0
    while not workflow.is_completed():
        task = next(iter(workflow.get_tasks(state=TaskState.READY, manual=True)))
        task.data["outcome"] = "agree"
        task.run()
        workflow.do_engine_steps()
        after_step(workflow)
        steps += 1
    assert steps == 6, steps


def rate(spec, seconds, after_step):
    begun, cases = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        live(spec, after_step)
        cases += 1
    return cases / (time.perf_counter() - begun)


def main():
    diagram, seconds = sys.argv[1], float(sys.argv[2])
    parser = BpmnParser()
    parser.add_bpmn_file(diagram)
    spec = parser.get_spec("approval")
    encode = BpmnWorkflowSerializer().serialize_json
    print(json.dumps({
        "version": version("spiffworkflow"),
        "plain": rate(spec, seconds, lambda workflow: None),
        "encoded": rate(spec, seconds, encode),
    }))


main()
