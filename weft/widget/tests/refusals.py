"""What a door of the chat says when it refuses."""


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]
