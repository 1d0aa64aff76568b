"""The buttons of the ribbon and of the standard workbook: declared once, pressed through any live host. 按钮。

Ribbon XML, VBA callbacks and the buttons on 首页 are made from `BUTTONS`; what a button does is in the room `live`.
A button's function takes the host of the active workbook and returns the short summary shown to the person.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xltools.core.errors import BadInput
from xltools.core.registry import Registry
from xltools.core.version import VERSION

if TYPE_CHECKING:
    from xltools.core.host import LiveHost

BUTTONS = Registry("按钮", needs_source=False)
TITLE = {"zh": "绩效自评", "en": "Self-evaluation"}  # of the tab, the menu and the toolbar
GROUPS = {"check": ("校验", "Check"), "form": ("表与公式", "Forms and formulas"), "about": ("帮助", "Help")}
QUIET = ("previous", "next")  # they answer in the status bar alone
SIZES = ("large", "normal")
LANGUAGES = ("zh", "en")

Body = Callable[..., str]
_health: list[Callable[[str], str]] = []


def button(
    name: str,
    title: str,
    english: str,
    *,
    image: str,
    tip: str,
    tip_en: str,
    group: str,
    size: str = "normal",
    ready: bool = True,
) -> Callable[[Body], Body]:
    """Declare a button. 声明一个按钮。

    Args:
        name: the name `press` takes.
        title, english: its label in Chinese and in English.
        image: the id of one of Office's own images (imageMso).
        tip, tip_en: what it does, in one sentence each.
        group: a key of `GROUPS`.
        size: "large" or "normal".
        ready: False shows the button greyed until its work exists.
    Raises:
        BadInput: a group or size that does not exist, a label or tip left out.
    """
    if group not in GROUPS or size not in SIZES:
        raise BadInput(f"按钮 {name} 的分组“{group}”或大小“{size}”", accepted="、".join((*GROUPS, *SIZES)))
    if not all(text.strip() for text in (english, image, tip, tip_en)):
        raise BadInput(f"按钮 {name} 缺少英文名称、图标或提示", next_step="在声明中写全")
    return BUTTONS.declare(name, title=title, english=english, image=image, tip=tip, tip_en=tip_en, group=group, size=size, ready=ready)


def press(name: str, host: LiveHost, lang: str = "zh") -> str:
    """What a button says after doing its work on the host's workbook. 按下按钮。

    Args:
        name: a button's name, e.g. "validate".
        lang: "zh" or "en", the language of the summary; findings are in Chinese.
    Raises:
        XltoolsError: what could not be done, with the next step.
    """
    return BUTTONS[name].function(host, lang=lang if lang in LANGUAGES else "zh")


def provide_health_check(check: Callable[[str], str]) -> None:
    """Hand over what 体检 calls: it looks at the installation, which only the root modules know. 提供体检程序。

    Args: check, a function of the language that returns the summary.
    """
    _health[:] = [check]


@button(
    "validate",
    "校验工作簿",
    "Validate workbook",
    image="DataValidation",
    group="check",
    size="large",
    tip="逐项核对本工作簿各张自评表，结果写入“校验结果”表，并在有问题的单元格加底色和批注。",
    tip_en="Check every form of this workbook, list the findings on 校验结果 and mark their cells.",
)
def validate(host: LiveHost, lang: str = "zh") -> str:
    """Check the workbook, write 校验结果 and mark the cells. 校验工作簿。"""
    from xltools.live import marking

    return marking.validate(host, lang)


@button(
    "score",
    "计算得分",
    "Compute scores",
    image="CalculateNow",
    group="check",
    size="large",
    tip="按计分方案重新核算每张自评表的总分和等级，与填报数比较；不改动工作簿。",
    tip_en="Recompute the total and grade of every form and compare them with the stated ones; changes nothing.",
)
def score(host: LiveHost, lang: str = "zh") -> str:
    """Recompute totals and grades and tell them beside the stated ones; the workbook stays as it is. 计算得分。"""
    from xltools.live import scores

    return scores.told(host, lang)


@button(
    "previous",
    "上一处",
    "Previous finding",
    image="ReviewPreviousComment",
    group="check",
    tip="跳到“校验结果”中的上一处问题。",
    tip_en="Go to the finding before this one.",
)
def previous(host: LiveHost, lang: str = "zh") -> str:
    """Go to the finding before the selected cell. 上一处。"""
    from xltools.live import walking

    return walking.step(host, -1, lang)


@button(
    "next",
    "下一处",
    "Next finding",
    image="ReviewNextComment",
    group="check",
    tip="跳到“校验结果”中的下一处问题。",
    tip_en="Go to the finding after this one.",
)
def following(host: LiveHost, lang: str = "zh") -> str:
    """Go to the finding after the selected cell. 下一处。"""
    from xltools.live import walking

    return walking.step(host, 1, lang)


@button(
    "clear-marks",
    "清除标记",
    "Clear marks",
    image="ClearFormats",
    group="check",
    tip="去掉校验时加的底色和批注，恢复原有的底色和批注。",
    tip_en="Take away the fills and notes that validating added and restore the ones that were there.",
)
def clear_marks(host: LiveHost, lang: str = "zh") -> str:
    """Undo what validating did to the cells. 清除标记。"""
    from xltools.live import marking

    return marking.clear(host, lang)


@button(
    "add-project",
    "新增项目表",
    "Add project form",
    image="SheetInsert",
    group="form",
    tip="增加一张空白的项目支出绩效自评表，并列入“项目汇总”。",
    tip_en="Add a blank project form and list it on 项目汇总.",
)
def add_project(host: LiveHost, lang: str = "zh") -> str:
    """Add a blank project form with the next free number. 新增项目表。"""
    from xltools.live import project_form

    return project_form.add(host, lang)


@button(
    "report",
    "生成报告",
    "Write report",
    image="FileDocumentInspect",
    group="form",
    ready=False,
    tip="由工作簿生成自评报告；本版本尚未提供。",
    tip_en="Write the self-evaluation report from the workbook; not in this version yet.",
)
def report(host: LiveHost, lang: str = "zh") -> str:
    """The button stands greyed until reports can be written; pressed all the same, it says so. 生成报告。"""
    raise BadInput("本版本还不能生成报告", next_step="请用“校验工作簿”核对后，按原有办法撰写报告")


@button(
    "freeze-formulas",
    "固化公式",
    "Formulas to values",
    image="PasteValues",
    group="form",
    tip="把 PERF_ 公式换成它们现在的值，便于发给没有安装本工具的人。",
    tip_en="Replace PERF_ formulas by their present values, for people without this add-in.",
)
def freeze_formulas(host: LiveHost, lang: str = "zh") -> str:
    """Replace PERF_ formulas by their values; other formulas stay. 固化公式。"""
    from xltools.live import own_formulas

    return own_formulas.freeze(host, lang)


@button(
    "repair-links",
    "修复公式链接",
    "Repair formula links",
    image="HyperlinkInsert",
    group="form",
    tip="重新输入指向他人电脑上加载宏的 PERF_ 公式，使其在本机计算。",
    tip_en="Re-enter PERF_ formulas that point to the add-in on somebody else's computer.",
)
def repair_links(host: LiveHost, lang: str = "zh") -> str:
    """Re-enter PERF_ formulas that carry a path. 修复公式链接。"""
    from xltools.live import own_formulas

    return own_formulas.repair(host, lang)


@button(
    "doctor",
    "体检",
    "Health check",
    image="ErrorChecking",
    group="about",
    tip="检查本工具的安装是否完好，说明问题和办法。",
    tip_en="Check this installation and say what is wrong and what to do.",
)
def doctor(host: LiveHost, lang: str = "zh") -> str:
    """What the health check of the installation says. 体检。"""
    if not _health:
        raise BadInput("体检程序没有随本宿主提供", next_step="在命令行运行 xltools doctor")
    return _health[0](lang)


@button(
    "about",
    "关于",
    "About",
    image="Help",
    group="about",
    tip="显示版本和依据。",
    tip_en="Show the version and what this is.",
)
def about(host: LiveHost, lang: str = "zh") -> str:
    """Name, version and purpose. 关于。"""
    if lang == "en":
        return f"xltools {VERSION}: checks and scores budget-performance self-evaluations (预算绩效自评). MIT licence."
    return f"xltools {VERSION}：预算绩效自评工作簿的校验与计分。开源软件（MIT 许可），核对结果供复核参考，以正式文件为准。"
